/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responsetransformer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The changes to members of a JSON object, in the order they are made. As in Kong, {@code false} counts as missing. Immutable. */
final class JsonEdits {

    /** What is longer is not taken for a number. */
    private static final int LONGEST_NUMBER = 64;

    private record Rename(String name, String newName) {}

    private record Edit(String name, Object value) {}

    private final String[] removed;
    private final Rename[] renamed;
    private final Edit[] replaced;
    private final Edit[] added;
    private final Edit[] appended;

    JsonEdits(ResponseTransformerPlugin.Config config) {
        removed = config.remove().json().stream()
                .map(text -> Entry.of(text).name())
                .toArray(String[]::new);
        renamed = config.rename().json().stream()
                .map(Entry::of)
                .map(entry -> new Rename(entry.name(), entry.value()))
                .toArray(Rename[]::new);
        replaced = edits(config.replace());
        added = edits(config.add());
        appended = edits(config.append());
    }

    /** The values of their types; what is no number, though it should be, is left out. */
    private static Edit[] edits(ResponseTransformerPlugin.Values values) {
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < values.json().size(); i++) {
            Entry entry = Entry.of(values.json().get(i));
            String type = i < values.jsonTypes().size() ? values.jsonTypes().get(i) : "string";
            Object value =
                    switch (type) {
                        case "number" -> number(entry.value().strip());
                        case "boolean" -> entry.value().equals("true");
                        default -> entry.value();
                    };
            if (value != null) {
                edits.add(new Edit(entry.name(), value));
            }
        }
        return edits.toArray(new Edit[0]);
    }

    private static @Nullable Number number(String text) {
        if (text.length() > LONGEST_NUMBER) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    boolean isEmpty() {
        return removed.length + renamed.length + replaced.length + added.length + appended.length == 0;
    }

    /** Makes the changes; tells whether there were any. */
    boolean apply(Map<String, @Nullable Object> members) {
        boolean changed = false;
        for (String name : removed) {
            changed |= members.containsKey(name);
            members.remove(name);
        }
        for (Rename rename : renamed) {
            if (members.containsKey(rename.name())) {
                members.put(rename.newName(), members.remove(rename.name()));
                changed = true;
            }
        }
        for (Edit edit : replaced) {
            if (contains(members, edit.name())) {
                members.put(edit.name(), edit.value());
                changed = true;
            }
        }
        for (Edit edit : added) {
            if (!contains(members, edit.name())) {
                members.put(edit.name(), edit.value());
                changed = true;
            }
        }
        for (Edit edit : appended) {
            changed |= append(members, edit);
        }
        return changed;
    }

    private static boolean contains(Map<String, @Nullable Object> members, String name) {
        return members.containsKey(name) && !Boolean.FALSE.equals(members.get(name));
    }

    /** An object has no place for a further value: it stays. */
    private static boolean append(Map<String, @Nullable Object> members, Edit edit) {
        Object current = members.get(edit.name());
        if (current instanceof Map) {
            return false;
        }
        List<@Nullable Object> values = new ArrayList<>();
        if (current instanceof List<?> list) {
            values.addAll(list);
        } else if (current != null) {
            values.add(current);
        }
        values.add(edit.value());
        members.put(edit.name(), values);
        return true;
    }
}
