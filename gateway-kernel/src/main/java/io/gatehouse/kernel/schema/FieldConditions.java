/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Conditions over the fields of one record in the words of JSON Schema, with the record's defaults and former names in mind. */
final class FieldConditions {

    private static final Map<String, @Nullable Object> NOT_NULL = Map.of("not", Map.of("type", "null"));
    private static final Map<String, @Nullable Object> NOT_EMPTY =
            Map.of("not", Map.of("enum", Arrays.asList(null, "", List.of(), Map.of())));

    private final Schema schema;

    FieldConditions(Schema schema) {
        this.schema = schema;
    }

    /** All of these hold. */
    static Map<String, @Nullable Object> all(List<Map<String, @Nullable Object>> conditions) {
        return Map.of("allOf", conditions);
    }

    /** At least one of these holds. */
    static Map<String, @Nullable Object> any(List<Map<String, @Nullable Object>> conditions) {
        return Map.of("anyOf", conditions);
    }

    /** Exactly one of these holds. */
    static Map<String, @Nullable Object> one(List<Map<String, @Nullable Object>> conditions) {
        return Map.of("oneOf", conditions);
    }

    /** None of these holds. */
    static Map<String, @Nullable Object> none(List<Map<String, @Nullable Object>> conditions) {
        return Map.of("not", any(conditions));
    }

    /** Where the first holds, the second does. */
    static Map<String, @Nullable Object> when(
            Map<String, @Nullable Object> condition, Map<String, @Nullable Object> consequence) {
        Map<String, @Nullable Object> rule = new LinkedHashMap<>();
        rule.put("if", condition);
        rule.put("then", consequence);
        return rule;
    }

    /** The field has a value. */
    Map<String, @Nullable Object> given(String path) {
        return holds(path, NOT_NULL, value -> value != null);
    }

    /** Each of the fields has a value. */
    List<Map<String, @Nullable Object>> given(String... paths) {
        return Arrays.stream(paths).map(this::given).toList();
    }

    /** Each of the fields has a value that is not an empty text, list or map. */
    List<Map<String, @Nullable Object>> filled(String... paths) {
        return Arrays.stream(paths)
                .map(path -> holds(path, NOT_EMPTY, Values::isNonEmpty))
                .toList();
    }

    /** The field has one of these values. */
    Map<String, @Nullable Object> is(String path, Set<?> values) {
        List<Object> sorted = new ArrayList<>(values);
        sorted.sort((one, other) -> one.toString().compareTo(other.toString()));
        return holds(path, Map.of("enum", sorted), value -> value != null && values.contains(value));
    }

    private Map<String, @Nullable Object> holds(
            String path, Map<String, @Nullable Object> value, Predicate<@Nullable Object> test) {
        List<Map<String, @Nullable Object>> ways = new ArrayList<>();
        ways.add(at(schema, path, value, test));
        schema.formerNames().forEach((name, now) -> {
            if (now.equals(path)) {
                ways.add(Map.of("required", List.of(name), "properties", Map.of(name, value)));
            }
        });
        return ways.size() == 1 ? ways.get(0) : any(ways);
    }

    private static Map<String, @Nullable Object> at(
            Schema schema, String path, Map<String, @Nullable Object> value, Predicate<@Nullable Object> test) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        Map<String, @Nullable Object> member = new LinkedHashMap<>();
        if (dot < 0) {
            member.putAll(value);
        } else {
            member.put("type", "object");
            if (schema.required(name).kind() instanceof RecordKind record) {
                member.putAll(at(record.schema(), path.substring(dot + 1), value, test));
            }
        }
        Map<String, @Nullable Object> condition = new LinkedHashMap<>();
        condition.put("properties", Collections.singletonMap(name, member));
        if (!test.test(Values.at(schema.complete(Map.of(), ValueSource.system()), path))) {
            condition.put("required", List.of(name));
        }
        return condition;
    }
}
