/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is wrong with one record: by field name, sorted, and under {@code @entity} what concerns several fields
 * together. Used by one thread.
 */
public final class Problems {

    /** The name under which problems of several fields are listed. */
    public static final String ENTITY = "@entity";

    private final Map<String, @Nullable Object> fields = new TreeMap<>();

    /** Notes a problem of one field, by its path; an earlier one at the same place is replaced. */
    public void at(String path, Object problem) {
        Map<String, @Nullable Object> level = fields;
        int from = 0;
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', from)) {
            String name = path.substring(from, dot);
            Map<String, @Nullable Object> inner =
                    level.get(name) instanceof Map<?, ?> known ? new TreeMap<>(Values.map(known)) : new TreeMap<>();
            level.put(name, inner);
            level = inner;
            from = dot + 1;
        }
        level.put(path.substring(from), problem);
    }

    /** Notes a problem of several fields together. */
    public void entity(String message) {
        List<@Nullable Object> messages =
                fields.get(ENTITY) instanceof List<?> known ? new ArrayList<>(known) : new ArrayList<>();
        messages.add(message);
        fields.put(ENTITY, messages);
    }

    /** Whether something is noted at or below a path. */
    public boolean has(String path) {
        return Values.at(fields, path) != null;
    }

    /** Whether nothing is noted. */
    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /** The problems by field name: texts, lists with null at the good positions, or maps. */
    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    /** How the Admin API tells them in one text. */
    public String message() {
        List<String> all = new ArrayList<>();
        if (fields.get(ENTITY) instanceof List<?> messages) {
            messages.forEach(message -> all.add(String.valueOf(message)));
        }
        fields.forEach((name, problem) -> {
            if (!name.equals(ENTITY)) {
                tell(name, problem, all);
            }
        });
        String joined = String.join("; ", all);
        return all.size() == 1
                ? "schema violation (" + joined + ")"
                : all.size() + " schema violations (" + joined + ")";
    }

    private static void tell(String name, @Nullable Object problem, List<String> all) {
        if (problem instanceof Map<?, ?> inner) {
            new TreeMap<>(Values.map(inner))
                    .forEach((field, text) -> all.add(name + "." + field + ": " + written(text)));
        } else if (problem instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) != null) {
                    all.add(name + "." + (i + 1) + ": " + written(list.get(i)));
                }
            }
        } else {
            all.add(name + ": " + problem);
        }
    }

    private static String written(@Nullable Object problem) {
        return problem instanceof String text ? text : LuaTable.indented(problem);
    }
}
