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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a record, their defaults and the rules between them: the one description from which values are completed,
 * checked and documented. Immutable; safe for many threads.
 */
public final class Schema {

    private final Map<String, Field> fields;
    private final List<EntityCheck> checks;
    private final Map<String, Kind> shorthands;
    private final List<UnaryOperator<Map<String, @Nullable Object>>> rewrites;
    private final Map<String, String> formerNames;

    private Schema(Builder builder) {
        fields = new LinkedHashMap<>(builder.fields);
        checks = List.copyOf(builder.checks);
        shorthands = new LinkedHashMap<>(builder.shorthands);
        rewrites = List.copyOf(builder.rewrites);
        formerNames = new LinkedHashMap<>(builder.formerNames);
    }

    /** A schema to be filled. */
    public static Builder builder() {
        return new Builder();
    }

    /** The fields, in order. */
    public List<Field> fields() {
        return List.copyOf(fields.values());
    }

    /** A field by name, or null. */
    public @Nullable Field field(String name) {
        return fields.get(name);
    }

    /** A field that must be there. */
    public Field required(String name) {
        Field field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException("field: " + name + " (expected: one of " + fields.keySet() + ")");
        }
        return field;
    }

    /** The rules between fields. */
    List<EntityCheck> checks() {
        return checks;
    }

    /** Names that fields once had, each with the path of the field. */
    Map<String, String> formerNames() {
        return Collections.unmodifiableMap(formerNames);
    }

    /** The field at a path of names joined by dots. */
    Field at(String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return required(path);
        }
        Field outer = required(path.substring(0, dot));
        if (!(outer.kind() instanceof RecordKind record)) {
            throw new IllegalArgumentException("field: " + path + " (expected: " + outer.name() + " to be a record)");
        }
        return record.schema().at(path.substring(dot + 1));
    }

    /**
     * A new map with every field of the schema, defaults filled in, in the schema's order, followed by members that the schema
     * does not know. A member that is there with null stays null.
     */
    public Map<String, @Nullable Object> complete(Map<String, @Nullable Object> input, ValueSource source) {
        return fill(rewritten(input), source);
    }

    /** The same for a record that was rewritten when it was given: a stored one, or one merged with it. */
    public Map<String, @Nullable Object> fill(Map<String, @Nullable Object> given, ValueSource source) {
        Map<String, @Nullable Object> completed = new LinkedHashMap<>(fields.size() * 2);
        for (Field field : fields.values()) {
            String name = field.name();
            Object value = given.get(name);
            if (value != null) {
                completed.put(name, field.kind().complete(value, source));
            } else if (!given.containsKey(name) || field.generated() != Field.Generated.NOTHING) {
                Object missing = field.missing(source);
                if (missing != null || !field.extension()) {
                    completed.put(name, missing);
                }
            } else {
                completed.put(name, null);
            }
        }
        given.forEach(completed::putIfAbsent);
        return completed;
    }

    /** An input with what may be given instead of fields replaced by those, in records of records as well. */
    public Map<String, @Nullable Object> rewritten(Map<String, @Nullable Object> input) {
        Map<String, @Nullable Object> given = input;
        for (UnaryOperator<Map<String, @Nullable Object>> rewrite : rewrites) {
            given = rewrite.apply(given);
        }
        Map<String, @Nullable Object> rewritten = new LinkedHashMap<>(given);
        given.forEach((name, value) -> {
            Field field = fields.get(name);
            if (value instanceof Map<?, ?> inner && field != null && field.kind() instanceof RecordKind record) {
                rewritten.put(name, record.schema().rewritten(Values.map(inner)));
            }
        });
        return rewritten;
    }

    /** Everything that is wrong with a completed record. A shorthand that could not be read hides all else. */
    public Problems problems(Map<String, @Nullable Object> completed) {
        Problems problems = new Problems();
        shorthands.forEach((name, kind) -> {
            Object value = completed.get(name);
            Object problem = value == null ? null : kind.problem(value);
            if (problem != null) {
                problems.at(name, problem);
            }
        });
        if (!problems.isEmpty()) {
            return problems;
        }
        for (Field field : fields.values()) {
            Object value = completed.get(field.name());
            Object problem =
                    value != null ? field.kind().problem(value) : field.required() ? "required field missing" : null;
            if (problem != null) {
                problems.at(field.name(), problem);
            }
        }
        for (String name : completed.keySet()) {
            if (!fields.containsKey(name) && !shorthands.containsKey(name)) {
                problems.at(name, "unknown field");
            }
        }
        for (EntityCheck check : checks) {
            check.run(completed, problems);
        }
        return problems;
    }

    /** Values of a form, typed by the fields' kinds; texts that mean no such value stay texts. */
    public Map<String, @Nullable Object> fromForm(Map<String, @Nullable Object> input) {
        Map<String, @Nullable Object> typed = new LinkedHashMap<>();
        input.forEach((name, value) -> {
            Field field = fields.get(name);
            if (value == null || "".equals(value)) {
                typed.put(name, null);
            } else {
                Kind kind = field == null ? shorthands.get(name) : field.kind();
                typed.put(name, kind == null ? value : kind.fromForm(value));
            }
        });
        return typed;
    }

    /** The document shown by {@code GET /schemas/…}. */
    public Map<String, @Nullable Object> document() {
        List<Object> described = new ArrayList<>();
        for (Field field : fields.values()) {
            if (!field.extension()) {
                described.add(Map.of(field.name(), field.document()));
            }
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("fields", described);
        return document;
    }

    /** Builds a schema; used by one thread. */
    public static final class Builder {

        private final Map<String, Field> fields = new LinkedHashMap<>();
        private final List<EntityCheck> checks = new ArrayList<>();
        private final Map<String, Kind> shorthands = new LinkedHashMap<>();
        private final List<UnaryOperator<Map<String, @Nullable Object>>> rewrites = new ArrayList<>();
        private final Map<String, String> formerNames = new LinkedHashMap<>();

        private Builder() {}

        /** Adds a field; one of the same name is replaced. */
        public Builder field(Field field) {
            fields.put(field.name(), field);
            return this;
        }

        /** Adds all fields and rules of another schema. */
        public Builder include(Schema schema) {
            fields.putAll(schema.fields);
            checks.addAll(schema.checks);
            shorthands.putAll(schema.shorthands);
            rewrites.addAll(schema.rewrites);
            formerNames.putAll(schema.formerNames);
            return this;
        }

        /** Adds a rule over several fields. */
        public Builder check(EntityCheck check) {
            checks.add(check);
            return this;
        }

        /** Adds a change of the input that comes before everything else; it must not change the map it gets. */
        public Builder rewrite(UnaryOperator<Map<String, @Nullable Object>> change) {
            rewrites.add(change);
            return this;
        }

        /** Adds a member that may be given instead of others; {@code change} replaces it when it is of that kind. */
        public Builder shorthand(String name, Kind kind, UnaryOperator<Map<String, @Nullable Object>> change) {
            shorthands.put(name, kind);
            return rewrite(input -> {
                Object value = input.get(name);
                return value != null && kind.problem(value) == null ? change.apply(input) : input;
            });
        }

        /** Says that a shorthand is a name that a field once had. */
        Builder formerName(String name, String now) {
            formerNames.put(name, now);
            return this;
        }

        /** The schema. */
        public Schema build() {
            return new Schema(this);
        }
    }
}
