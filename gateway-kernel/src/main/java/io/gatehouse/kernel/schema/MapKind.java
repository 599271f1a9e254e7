/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map from texts to values. A problem of a key or a value is shown for the map as a whole.
 *
 * @param keys what each key is
 * @param values what each value is
 * @param min smallest number of entries
 * @param max largest number of entries
 */
public record MapKind(TextKind keys, Kind values, int min, int max) implements Kind {

    /** A map of any length. */
    public static MapKind of(TextKind keys, Kind values) {
        return new MapKind(keys, values, 0, Integer.MAX_VALUE);
    }

    @Override
    public @Nullable Object complete(@Nullable Object value, ValueSource source) {
        if (value instanceof List<?> list && list.isEmpty()) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<String, @Nullable Object> completed = new LinkedHashMap<>();
        map.forEach((key, item) -> completed.put((String) key, item == null ? null : values.complete(item, source)));
        return completed;
    }

    @Override
    public @Nullable Object problem(Object value) {
        if (value instanceof List<?>) {
            return "expected a string";
        }
        if (!(value instanceof Map<?, ?> map)) {
            return "expected a map";
        }
        String length = Limits.lengthProblem(map.size(), min, max);
        if (length != null) {
            return length;
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = keys.problem(entry.getKey());
            if (key != null) {
                return key;
            }
            Object item = entry.getValue();
            Object problem = item == null ? "required field missing" : values.problem(item);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    @Override
    public Object fromForm(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<Object, @Nullable Object> typed = new LinkedHashMap<>();
        map.forEach((key, item) -> typed.put(key, item == null ? null : values.fromForm(item)));
        return typed;
    }

    @Override
    public void describe(Map<String, @Nullable Object> document) {
        document.put("type", "map");
        Map<String, @Nullable Object> keyDocument = new LinkedHashMap<>();
        keys.describe(keyDocument);
        document.put("keys", keyDocument);
        Map<String, @Nullable Object> valueDocument = new LinkedHashMap<>();
        values.describe(valueDocument);
        document.put("values", valueDocument);
    }
}
