/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Schemas as documents of JSON Schema, draft 2020-12. They accept what the gateway accepts, written as JSON has it: an empty list
 * as {@code []}, not as {@code {}}. What code checks, such as the constructor of a record, they cannot know.
 */
public final class JsonSchema {

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final String REFERENCE = "^\\{vault://.*\\}$";
    private static final int SHORTEST_REFERENCE = "{vault://}".length();

    private JsonSchema() {}

    /** The document of a configuration record. */
    public static Map<String, @Nullable Object> of(RecordSchema<?> record, String title) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("$schema", DIALECT);
        document.put("title", title);
        document.putAll(object(record.whole(), Set.of()));
        return document;
    }

    /** @param elsewhere paths of fields that may be given under a former name outside of this object */
    private static Map<String, @Nullable Object> object(Schema schema, Set<String> elsewhere) {
        Set<String> renamed = new TreeSet<>(elsewhere);
        renamed.addAll(schema.formerNames().values());
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        List<Object> required = new ArrayList<>();
        List<Object> rules = new ArrayList<>();
        FieldConditions conditions = new FieldConditions(schema);
        for (Field field : schema.fields()) {
            properties.put(field.name(), property(field, inside(renamed, field.name())));
            if (!elsewhere.contains(field.name()) && mustBeGiven(field, inside(renamed, field.name()))) {
                if (renamed.contains(field.name())) {
                    rules.add(conditions.given(field.name()));
                } else {
                    required.add(field.name());
                }
            }
        }
        schema.formerNames().forEach((name, now) -> properties.put(name, former(schema, now)));
        for (EntityCheck check : schema.checks()) {
            if (check instanceof EntityChecks.Described described) {
                rules.add(described.description().apply(conditions));
            }
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        object.put("additionalProperties", false);
        if (!rules.isEmpty()) {
            object.put("allOf", rules);
        }
        return object;
    }

    private static Set<String> inside(Set<String> paths, String field) {
        Set<String> inner = new TreeSet<>();
        for (String path : paths) {
            if (path.startsWith(field + ".")) {
                inner.add(path.substring(field.length() + 1));
            }
        }
        return inner;
    }

    private static boolean mustBeGiven(Field field, Set<String> elsewhere) {
        if (!field.required() || field.hasDefault() || field.generated() != Field.Generated.NOTHING) {
            return false;
        }
        if (!(field.kind() instanceof RecordKind record)) {
            return true;
        }
        for (Field inner : record.schema().fields()) {
            if (!elsewhere.contains(inner.name()) && mustBeGiven(inner, inside(elsewhere, inner.name()))) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, @Nullable Object> former(Schema schema, String now) {
        Map<String, @Nullable Object> property =
                new LinkedHashMap<>(nullable(kind(schema.at(now).kind(), Set.of())));
        property.put("deprecated", true);
        property.put("description", "Former name of " + now + ".");
        return property;
    }

    private static Map<String, @Nullable Object> property(Field field, Set<String> elsewhere) {
        Map<String, @Nullable Object> kind = kind(field.kind(), elsewhere);
        boolean optional = !field.required() || field.generated() != Field.Generated.NOTHING;
        Map<String, @Nullable Object> property = new LinkedHashMap<>(optional ? nullable(kind) : kind);
        if (field.hasDefault()) {
            property.put("default", field.defaultValue());
        }
        if (!field.doc().isEmpty()) {
            property.put("description", field.doc());
        }
        return property;
    }

    /** The same, or null. */
    private static Map<String, @Nullable Object> nullable(Map<String, @Nullable Object> kind) {
        Map<String, @Nullable Object> either = new LinkedHashMap<>(kind);
        either.remove("not");
        if (kind.get("type") instanceof String type) {
            either.put("type", List.of(type, "null"));
        }
        if (kind.get("enum") instanceof List<?> values) {
            List<@Nullable Object> more = new ArrayList<>(values);
            more.add(null);
            either.put("enum", more);
        }
        if (kind.get("anyOf") instanceof List<?> ways) {
            List<@Nullable Object> more = new ArrayList<>(ways);
            more.add(Map.of("type", "null"));
            either.put("anyOf", more);
        }
        return either;
    }

    private static Map<String, @Nullable Object> kind(Kind kind, Set<String> elsewhere) {
        if (kind instanceof TextKind text) {
            return text(text);
        }
        if (kind instanceof NumberKind number) {
            return number(number);
        }
        if (kind instanceof ListKind list) {
            return list(list);
        }
        if (kind instanceof MapKind map) {
            return map(map);
        }
        if (kind instanceof RecordKind record) {
            return object(record.schema(), elsewhere);
        }
        if (kind instanceof FlagKind) {
            return new LinkedHashMap<>(Map.of("type", "boolean"));
        }
        if (kind instanceof ForeignKind) {
            return new LinkedHashMap<>(Map.of("type", "object", "required", List.of("id")));
        }
        return new LinkedHashMap<>(Map.of("not", Map.of("type", "null")));
    }

    private static Map<String, @Nullable Object> text(TextKind kind) {
        Map<String, @Nullable Object> limits = new LinkedHashMap<>();
        if (!kind.oneOf().isEmpty()) {
            limits.put("enum", kind.oneOf());
        }
        limits(limits, "Length", kind.min(), kind.max());
        List<Object> patterns = new ArrayList<>();
        for (TextRule rule : kind.rules()) {
            String pattern = rule.pattern();
            if (pattern != null) {
                patterns.add(Map.of("pattern", pattern));
            }
        }
        if (patterns.size() == 1) {
            limits.put("pattern", ((Map<?, ?>) patterns.get(0)).get("pattern"));
        } else if (!patterns.isEmpty()) {
            limits.put("allOf", patterns);
        }
        Map<String, @Nullable Object> text = new LinkedHashMap<>();
        text.put("type", "string");
        boolean onlyLeast = limits.isEmpty() || (limits.size() == 1 && limits.containsKey("minLength"));
        if (kind.referenceable() && !(onlyLeast && kind.min() <= SHORTEST_REFERENCE)) {
            text.put("anyOf", List.of(limits, Map.of("pattern", REFERENCE)));
        } else {
            text.putAll(limits);
        }
        if (kind.secret()) {
            text.put("writeOnly", true);
        }
        return text;
    }

    private static void limits(Map<String, @Nullable Object> document, String what, int min, int max) {
        if (min > 0) {
            document.put("min" + what, min);
        }
        if (max < Integer.MAX_VALUE) {
            document.put("max" + what, max);
        }
    }

    private static Map<String, @Nullable Object> number(NumberKind kind) {
        Map<String, @Nullable Object> number = new LinkedHashMap<>();
        number.put("type", kind.whole() ? "integer" : "number");
        if (kind.min() != null && kind.max() != null) {
            number.put("minimum", Limits.normal(kind.min()));
            number.put("maximum", Limits.normal(kind.max()));
        }
        if (kind.above() != null) {
            number.put("exclusiveMinimum", Limits.normal(kind.above()));
        }
        if (!kind.oneOf().isEmpty()) {
            number.put("enum", kind.oneOf().stream().map(Limits::normal).toList());
        }
        return number;
    }

    /** A set accepts what is there twice, and drops it: there is no {@code uniqueItems}, nor an end of its length. */
    private static Map<String, @Nullable Object> list(ListKind kind) {
        Map<String, @Nullable Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("items", kind(kind.element(), Set.of()));
        limits(list, "Items", kind.min(), kind.set() ? Integer.MAX_VALUE : kind.max());
        return list;
    }

    private static Map<String, @Nullable Object> map(MapKind kind) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("type", "object");
        Map<String, @Nullable Object> names = text(kind.keys());
        names.remove("type");
        if (!names.isEmpty()) {
            map.put("propertyNames", names);
        }
        map.put("additionalProperties", kind(kind.values(), Set.of()));
        limits(map, "Properties", kind.min(), kind.max());
        return map;
    }
}
