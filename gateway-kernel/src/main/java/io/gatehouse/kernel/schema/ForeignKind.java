/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reference to another entity, {@code {"id": "…"}}.
 *
 * @param reference name of the entity's type, such as {@code services}
 * @param cascade whether deleting the other entity deletes this one; otherwise deleting it is refused
 * @param barred whether it must be null in this schema
 */
public record ForeignKind(String reference, boolean cascade, boolean barred) implements Kind {

    /** A reference that keeps the other entity from being deleted. */
    public static ForeignKind restricting(String reference) {
        return new ForeignKind(reference, false, false);
    }

    /** A reference through which deleting the other entity deletes this one. */
    public static ForeignKind cascading(String reference) {
        return new ForeignKind(reference, true, false);
    }

    /** The same, which must be null. */
    public ForeignKind asBarred() {
        return new ForeignKind(reference, cascade, true);
    }

    @Override
    public @Nullable Object problem(Object value) {
        if (barred) {
            return "value must be null";
        }
        if (value instanceof List<?> list && !list.isEmpty()) {
            return Collections.nCopies(list.size(), "unknown field");
        }
        if (!(value instanceof Map<?, ?> map) || map.get("id") == null) {
            return Map.of("id", "missing primary key");
        }
        Map<String, Object> problems = new LinkedHashMap<>();
        if (!(map.get("id") instanceof String id)) {
            problems.put("id", "expected a string");
        } else if (TextRules.uuid(id) != null) {
            problems.put("id", "expected a valid UUID");
        }
        for (Object key : map.keySet()) {
            if (!"id".equals(key)) {
                problems.put((String) key, "unknown field");
            }
        }
        return problems.isEmpty() ? null : problems;
    }

    @Override
    public void describe(Map<String, @Nullable Object> document) {
        document.put("type", "foreign");
        document.put("reference", reference);
        if (barred) {
            document.put("eq", null);
        }
    }
}
