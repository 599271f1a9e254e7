/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.Expiry;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Secrets;
import io.gatehouse.kernel.store.StoredRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they will be after many changes at once, looked at as a whole: a name may go from one entity to another, and an
 * entity may leave another one that is deleted. Used by one thread, once.
 */
final class RowsAfter {

    private final Configuration current;
    private final EntityTypes types;
    private final Map<String, Map<String, Put>> put = new LinkedHashMap<>();
    private final Map<String, Map<String, Map<String, @Nullable Object>>> deleted = new LinkedHashMap<>();
    private final Map<String, List<String>> problems = new TreeMap<>();

    private record Put(Map<String, @Nullable Object> row, boolean asBefore) {}

    RowsAfter(Configuration current) {
        this.current = current;
        types = current.types();
    }

    /** An entity that will be there, maybe as it is already. */
    void put(EntityType type, Map<String, @Nullable Object> row, boolean asBefore) {
        Put earlier = put.computeIfAbsent(type.name(), name -> new LinkedHashMap<>())
                .putIfAbsent(id(row), new Put(row, asBefore));
        if (earlier != null) {
            problem(type, row, "the file means " + id(row) + " more than once (expected: entities that are different)");
        }
    }

    boolean isPut(EntityType type, String id) {
        return put.getOrDefault(type.name(), Map.of()).containsKey(id);
    }

    /** An entity that will not be there, nor what belongs to it. */
    void delete(EntityType type, Map<String, @Nullable Object> row) {
        deleted.computeIfAbsent(type.name(), name -> new LinkedHashMap<>()).put(id(row), row);
    }

    private boolean isDeleted(String type, String id) {
        return deleted.getOrDefault(type, Map.of()).containsKey(id);
    }

    /**
     * What is to be written.
     *
     * @throws DeclarativeException when the rows do not fit together
     */
    List<StoredRow> checked() throws DeclarativeException {
        put.forEach((name, rows) -> checkUnique(types.named(name), rows));
        deleteWhatBelongs();
        put.forEach((name, rows) -> rows.values().forEach(after -> checkReferences(types.named(name), after.row())));
        if (!problems.isEmpty()) {
            throw ConfigurationImport.refusal(problems);
        }
        List<StoredRow> changed = new ArrayList<>();
        deleted.forEach((name, rows) -> rows.keySet().forEach(id -> changed.add(new StoredRow(name, id, null))));
        put.forEach((name, rows) -> rows.forEach((id, after) -> {
            if (!after.asBefore()) {
                changed.add(new StoredRow(name, id, after.row()));
            }
        }));
        return changed;
    }

    private void checkUnique(EntityType type, Map<String, Put> rows) {
        for (Field field : type.schema().fields()) {
            if (field.unique()) {
                Map<Object, String> owners = new HashMap<>();
                rows.forEach((id, after) -> {
                    Object value = after.row().get(field.name());
                    if (value != null) {
                        String inFile = owners.putIfAbsent(value, id);
                        Map<String, @Nullable Object> other =
                                current.table(type).findUnique(field.name(), value);
                        checkUnique(type, after.row(), field.name() + " '" + value + "'", inFile, other);
                    }
                });
            }
        }
        if (!type.uniqueTogether().isEmpty()) {
            TreeSet<String> names = new TreeSet<>(type.uniqueTogether());
            Map<List<@Nullable Object>, String> owners = new HashMap<>();
            rows.forEach((id, after) -> {
                List<@Nullable Object> key = new ArrayList<>();
                names.forEach(name -> key.add(
                        after.row().get(name) instanceof Map<?, ?> reference
                                ? reference.get("id")
                                : after.row().get(name)));
                String inFile = owners.putIfAbsent(key, id);
                Map<String, @Nullable Object> other = current.table(type).findTogether(type, after.row());
                checkUnique(type, after.row(), String.join(", ", names), inFile, other);
            });
        }
    }

    private void checkUnique(
            EntityType type,
            Map<String, @Nullable Object> row,
            String what,
            @Nullable String inFile,
            @Nullable Map<String, @Nullable Object> other) {
        String id = id(row);
        if (inFile != null) {
            problem(type, row, id + ": " + what + " is that of " + inFile + " (expected: one that is not in use)");
        } else if (other != null
                && !id(other).equals(id)
                && !isDeleted(type.name(), id(other))
                && !isPut(type, id(other))) {
            if (Expiry.of(other) <= types.values().seconds()) {
                delete(type, other);
            } else {
                problem(
                        type,
                        row,
                        id + ": " + what + " is that of " + id(other) + ", which is kept (expected: the same id, or no"
                                + " id in the file; or delete that entity)");
            }
        }
    }

    private void deleteWhatBelongs() {
        record Gone(EntityType type, String id) {}
        Deque<Gone> gone = new ArrayDeque<>();
        deleted.forEach((name, rows) -> rows.keySet().forEach(id -> gone.add(new Gone(types.named(name), id))));
        while (!gone.isEmpty()) {
            Gone next = gone.pop();
            for (EntityType child : types.all()) {
                child.references().forEach((field, kind) -> {
                    if (!kind.reference().equals(next.type().name())) {
                        return;
                    }
                    for (Map<String, @Nullable Object> row :
                            current.table(child).referring(field, next.id())) {
                        if (isPut(child, id(row)) || isDeleted(child.name(), id(row))) {
                            continue;
                        }
                        if (kind.cascade()) {
                            delete(child, row);
                            gone.add(new Gone(child, id(row)));
                        } else {
                            problem(
                                    child,
                                    row,
                                    id(row) + ": its " + field + " " + next.id()
                                            + " would be deleted (expected: both in"
                                            + " the file, or both with its tags)");
                        }
                    }
                });
            }
        }
    }

    private void checkReferences(EntityType type, Map<String, @Nullable Object> row) {
        type.references().forEach((field, kind) -> {
            if (row.get(field) instanceof Map<?, ?> reference) {
                String id = String.valueOf(reference.get("id"));
                EntityType other = types.named(kind.reference());
                boolean there = isPut(other, id)
                        || !isDeleted(other.name(), id) && current.table(other).find(id) != null;
                if (!there) {
                    problem(
                            type,
                            row,
                            id(row) + ": its " + field + " " + id + " would not be there (expected: it in the file)");
                }
            }
        });
    }

    private void problem(EntityType type, Map<String, @Nullable Object> row, String text) {
        problems.computeIfAbsent(type.name(), name -> new ArrayList<>())
                .add(Secrets.masked(text, type.schemaFor(row), row));
    }

    private static String id(Map<String, @Nullable Object> row) {
        return String.valueOf(row.get("id"));
    }
}
