/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.Expiry;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.HostAddress;
import io.gatehouse.kernel.schema.Kind;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.RecordKind;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request gives for an entity, typed, completed and checked.
 *
 * @param completed all fields
 * @param given names of those that the request gave
 */
record EntityInput(Map<String, @Nullable Object> completed, Set<String> given) {

    private static final int MAX_TTL = 100_000_000;
    private static final int TARGET_PORT = 8000;
    private static final Pattern TARGET_SHOWN = Pattern.compile("^(Invalid target) \\('.*'\\)", Pattern.DOTALL);
    private static final String AT_LEAST_ONE = "at least one of";

    /**
     * Checks the fields of a request.
     *
     * @param known fields of the entity that is changed; null for a new or replaced one
     * @param fixed fields that the address gives, whatever the request says
     */
    static EntityInput checked(
            EntityType type,
            RequestFields fields,
            @Nullable Map<String, @Nullable Object> known,
            Map<String, @Nullable Object> fixed,
            Configuration configuration) {
        Map<String, @Nullable Object> stored = known == null ? Map.of() : Expiry.without(known);
        Map<String, @Nullable Object> named = new LinkedHashMap<>(stored);
        named.putAll(fields.values());
        named.putAll(fixed);
        Schema given = type.schemaFor(named);
        Map<String, @Nullable Object> typed = fields.typed(given);
        typed.putAll(fixed);
        if (type.expiring()) {
            checkTtl(typed.get("ttl"));
        }
        if (type.name().equals("certificates")) {
            checkServerNames(typed, configuration);
        }
        Map<String, @Nullable Object> rewritten = given.rewritten(typed);
        resolve(type, rewritten, configuration);
        Map<String, @Nullable Object> merged = merged(given, stored, rewritten);
        merged.remove("updated_at");
        Schema schema = type.schemaFor(merged);
        Map<String, @Nullable Object> completed =
                schema.fill(merged, configuration.types().values());
        Problems problems = schema.problems(completed);
        if (!problems.isEmpty()) {
            problems.fields()
                    .computeIfPresent(
                            "target",
                            (field, problem) -> problem instanceof String text
                                    ? TARGET_SHOWN.matcher(text).replaceFirst("$1")
                                    : problem);
            throw AdminError.schemaViolation(known == null ? problems : forUpdate(problems));
        }
        if (completed.get("target") instanceof String target && type.name().equals("targets")) {
            completed.put("target", HostAddress.parse(target).withPort(TARGET_PORT));
        }
        if (known != null && known.get("ttl") != null && !rewritten.containsKey("ttl")) {
            completed.put("ttl", known.get("ttl"));
        }
        lowerCaseIds(type, completed);
        return new EntityInput(completed, rewritten.keySet());
    }

    /** An update cannot have left out what is not there. */
    private static Problems forUpdate(Problems problems) {
        Problems told = new Problems();
        problems.fields().forEach((field, problem) -> {
            if (field.equals(Problems.ENTITY) && problem instanceof List<?> messages) {
                for (Object message : messages) {
                    String text = String.valueOf(message);
                    told.entity(text.startsWith(AT_LEAST_ONE) ? "when updating, " + text : text);
                }
            } else if (problem != null) {
                told.at(field, problem);
            }
        });
        return told;
    }

    /** A server name is looked up before anything else is looked at. */
    private static void checkServerNames(Map<String, @Nullable Object> values, Configuration configuration) {
        TextKind kind = (TextKind)
                configuration.types().named("snis").schema().required("name").kind();
        for (Object name : values.get("snis") instanceof List<?> names ? names : List.of()) {
            Object problem = name instanceof String text ? kind.problem(text) : null;
            if (problem != null) {
                throw AdminError.invalidName(String.valueOf(problem));
            }
        }
    }

    private static void checkTtl(@Nullable Object ttl) {
        boolean whole = ttl instanceof Number number
                && number.doubleValue() == Math.rint(number.doubleValue())
                && number.doubleValue() >= 0
                && number.doubleValue() <= MAX_TTL;
        if (ttl != null && !whole) {
            throw AdminError.invalidTtl();
        }
    }

    /** Records are merged field by field, everything else is replaced. */
    private static Map<String, @Nullable Object> merged(
            Schema schema, Map<String, @Nullable Object> base, Map<String, @Nullable Object> changes) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(base);
        changes.forEach((name, value) -> {
            Field field = schema.field(name);
            Kind kind = field == null ? null : field.kind();
            merged.put(
                    name,
                    kind instanceof RecordKind record
                                    && value instanceof Map<?, ?> inner
                                    && base.get(name) instanceof Map<?, ?> known
                            ? merged(record.schema(), Values.map(known), Values.map(inner))
                            : value);
        });
        return merged;
    }

    /** References by name become references by id. */
    private static void resolve(EntityType type, Map<String, @Nullable Object> values, Configuration configuration) {
        for (Map.Entry<String, ForeignKind> reference : type.references().entrySet()) {
            String field = reference.getKey();
            EntityType other = configuration.types().named(reference.getValue().reference());
            String key = other.endpointKey();
            if (key == null
                    || !(values.get(field) instanceof Map<?, ?> given)
                    || given.containsKey("id")
                    || !(given.get(key) instanceof String name)) {
                continue;
            }
            Map<String, @Nullable Object> row = configuration.table(other).findUnique(key, name);
            if (row == null) {
                throw AdminError.unresolved(field, other.name(), key, name);
            }
            values.put(field, Map.of("id", String.valueOf(row.get("id"))));
        }
    }

    private static void lowerCaseIds(EntityType type, Map<String, @Nullable Object> completed) {
        completed.computeIfPresent("id", (name, id) -> String.valueOf(id).toLowerCase(Locale.ROOT));
        for (String field : type.references().keySet()) {
            completed.computeIfPresent(
                    field,
                    (name, value) -> value instanceof Map<?, ?> reference
                            ? Map.of("id", String.valueOf(reference.get("id")).toLowerCase(Locale.ROOT))
                            : value);
        }
    }
}
