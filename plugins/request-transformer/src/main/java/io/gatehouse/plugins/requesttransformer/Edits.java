/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.RequestTemplate;
import java.util.ArrayList;
import java.util.List;

/** The changes to one part of requests, in the order they are made. Immutable. */
final class Edits {

    private enum Kind {
        REMOVE,
        RENAME,
        REPLACE,
        ADD,
        APPEND
    }

    private record Edit(Kind kind, String name, RequestTemplate value) {}

    private final Edit[] edits;

    private Edits(List<Edit> edits) {
        this.edits = edits.toArray(new Edit[0]);
    }

    /** Compiles entries, {@code name:value}. Where a value is needed, entries without one do nothing. */
    static Edits of(
            List<String> remove, List<String> rename, List<String> replace, List<String> add, List<String> append) {
        List<Edit> edits = new ArrayList<>();
        for (String text : remove) {
            edits.add(edit(Kind.REMOVE, Entry.of(text)));
        }
        addAll(edits, Kind.RENAME, rename);
        addAll(edits, Kind.REPLACE, replace);
        addAll(edits, Kind.ADD, add);
        addAll(edits, Kind.APPEND, append);
        return new Edits(edits);
    }

    private static void addAll(List<Edit> edits, Kind kind, List<String> entries) {
        for (String text : entries) {
            Entry entry = Entry.of(text);
            if (!entry.value().isEmpty()) {
                edits.add(edit(kind, entry));
            }
        }
    }

    private static Edit edit(Kind kind, Entry entry) {
        return new Edit(kind, entry.name(), RequestTemplate.of("value", entry.value()));
    }

    boolean isEmpty() {
        return edits.length == 0;
    }

    /** Whether a header of that name may be changed, for headers. */
    boolean touch(String name) {
        for (Edit edit : edits) {
            boolean named = edit.name().equalsIgnoreCase(name);
            if (named || edit.kind() == Kind.RENAME && edit.value().toString().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Makes the changes; tells whether there were any. Templates see the request as it was before the first of them. */
    boolean apply(AccessExchange exchange, Fields fields) {
        String[] values = new String[edits.length];
        for (int i = 0; i < edits.length; i++) {
            values[i] = edits[i].value().render(exchange);
        }
        boolean changed = false;
        for (int i = 0; i < edits.length; i++) {
            changed |= apply(edits[i].kind(), edits[i].name(), values[i], fields);
        }
        return changed;
    }

    private static boolean apply(Kind kind, String name, String value, Fields fields) {
        switch (kind) {
            case REMOVE -> {
                return fields.remove(name);
            }
            case RENAME -> {
                return fields.rename(name, value);
            }
            case REPLACE, ADD -> {
                boolean wanted = fields.contains(name) == (kind == Kind.REPLACE);
                if (wanted) {
                    fields.set(name, value);
                }
                return wanted;
            }
            case APPEND -> fields.append(name, value);
        }
        return true;
    }
}
