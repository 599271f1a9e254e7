/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.config.FormerName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A name that a field once had: what is given under it moves to the field, unless the field says something else.
 *
 * @param name the former name, in the record itself
 * @param now path of the field, names joined by dots
 * @param kind what values the field takes
 */
record FormerField(String name, String now, Kind kind) {

    /** Reads the annotation of a record with these fields. */
    static FormerField of(FormerName annotation, Schema schema) {
        Schema inner = schema;
        String[] steps = annotation.now().split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            if (!(inner.required(steps[i]).kind() instanceof RecordKind record)) {
                throw new IllegalArgumentException(
                        "former name " + annotation.name() + ": " + annotation.now() + " (expected: a field's path)");
            }
            inner = record.schema();
        }
        Kind kind = inner.required(steps[steps.length - 1]).kind();
        return new FormerField(annotation.name(), annotation.now(), kind);
    }

    /** Adds the former name to a schema. */
    void addTo(Schema.Builder schema) {
        schema.shorthand(name, kind, this::moved)
                .formerName(name, now)
                .rewrite(this::withoutNull)
                .check(this::contradiction);
    }

    private Map<String, @Nullable Object> moved(Map<String, @Nullable Object> input) {
        Object value = input.get(name);
        Object given = Values.at(input, now);
        if (given != null && !same(given, value)) {
            return input;
        }
        Map<String, @Nullable Object> moved = new LinkedHashMap<>(input);
        moved.remove(name);
        return put(moved, now, value) ? moved : input;
    }

    private static boolean put(Map<String, @Nullable Object> target, String path, @Nullable Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            target.put(path, value);
            return true;
        }
        String first = path.substring(0, dot);
        Object known = target.get(first);
        if (known != null && !(known instanceof Map)) {
            return false;
        }
        Map<String, @Nullable Object> inner =
                known == null ? new LinkedHashMap<>() : new LinkedHashMap<>(Values.map((Map<?, ?>) known));
        target.put(first, inner);
        return put(inner, path.substring(dot + 1), value);
    }

    private Map<String, @Nullable Object> withoutNull(Map<String, @Nullable Object> input) {
        if (!input.containsKey(name) || input.get(name) != null) {
            return input;
        }
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(input);
        rest.remove(name);
        return rest;
    }

    private void contradiction(Map<String, @Nullable Object> values, Problems problems) {
        Object former = values.get(name);
        Object given = Values.at(values, now);
        if (former != null && given != null && !same(given, former)) {
            problems.at(
                    name,
                    "both deprecated and new field are used but their values mismatch: " + name + " = " + shown(former)
                            + " vs " + now + " = " + shown(given));
        }
    }

    private static boolean same(Object one, @Nullable Object other) {
        return one instanceof Number a && other instanceof Number b
                ? Limits.exact(a).compareTo(Limits.exact(b)) == 0
                : Objects.equals(one, other);
    }

    private String shown(Object value) {
        if (kind instanceof TextKind text && text.secret()) {
            return Secrets.MASK;
        }
        return value instanceof String text ? text : JsonCodec.INSTANCE.text(value);
    }
}
