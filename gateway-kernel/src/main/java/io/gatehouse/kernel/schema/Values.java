/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looking into JSON-like values. */
public final class Values {

    private Values() {}

    /** A map read from JSON, YAML or a form, whose keys are texts. */
    @SuppressWarnings("unchecked")
    public static Map<String, @Nullable Object> map(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    /** A list read from JSON, YAML or a form. */
    @SuppressWarnings("unchecked")
    public static List<@Nullable Object> list(List<?> list) {
        return (List<@Nullable Object>) list;
    }

    /** The value at a path of field names joined by dots, or null when there is none. */
    public static @Nullable Object at(Map<String, @Nullable Object> values, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return values.get(path);
        }
        return values.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? at(map(inner), path.substring(dot + 1))
                : null;
    }

    /** Whether a value counts as set: not null, not an empty text, list or map. */
    public static boolean isNonEmpty(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != null && !"".equals(value);
    }

    /** A deep copy with maps and lists of its own. */
    public static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(key, copy(item)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            for (Object item : list) {
                copy.add(copy(item));
            }
            return copy;
        }
        return value;
    }

    /** A deep copy that cannot be changed. */
    public static @Nullable Object frozen(@Nullable Object value) {
        if (value instanceof Map<?, ?> map && map.size() == 1) {
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            return Collections.singletonMap(only.getKey(), frozen(only.getValue()));
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(key, frozen(item)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            for (Object item : list) {
                copy.add(frozen(item));
            }
            return Collections.unmodifiableList(copy);
        }
        return value;
    }
}
