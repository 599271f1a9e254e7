/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.Values;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request gives for an entity, typed, completed and checked. */
final class EntityInput {

    private EntityInput() {}

    /**
     * Checks the fields of a request.
     *
     * @param known fields that the address or the stored entity gives; null for none
     */
    static Map<String, @Nullable Object> checked(
            EntityType type,
            RequestFields fields,
            @Nullable Map<String, @Nullable Object> known,
            Configuration configuration) {
        Map<String, @Nullable Object> base = known == null ? Map.of() : known;
        Map<String, @Nullable Object> named = new LinkedHashMap<>(base);
        named.putAll(fields.values());
        Map<String, @Nullable Object> typed = fields.typed(type.schemaFor(named));
        resolve(type, typed, configuration);
        Map<String, @Nullable Object> merged = merged(base, typed);
        Schema schema = type.schemaFor(merged);
        Map<String, @Nullable Object> completed =
                schema.complete(merged, configuration.types().values());
        Problems problems = schema.problems(completed);
        if (!problems.isEmpty()) {
            throw AdminError.schemaViolation(problems);
        }
        return completed;
    }

    /** Records are merged field by field, everything else is replaced. */
    private static Map<String, @Nullable Object> merged(
            Map<String, @Nullable Object> base, Map<String, @Nullable Object> changes) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(base);
        changes.forEach((name, value) -> merged.put(
                name,
                value instanceof Map<?, ?> inner && base.get(name) instanceof Map<?, ?> known
                        ? merged(Values.map(known), Values.map(inner))
                        : value));
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
            Map<String, @Nullable Object> row = configuration.table(other).findByKey(name);
            if (row == null) {
                throw AdminError.unresolved(field, other.name(), key, name);
            }
            values.put(field, Map.of("id", String.valueOf(row.get("id"))));
        }
    }
}
