/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responsetransformer;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes to headers, in the order they are made. Whether a header is there is asked of the answer as it came, as in Kong:
 * what was removed is not added anew. Immutable.
 */
final class HeaderEdits {

    /** A header and its new name or value; entries without one are left out. */
    private record Edit(HeaderName name, String value) {}

    private final HeaderName[] removed;
    private final Edit[] renamed;
    private final Edit[] replaced;
    private final Edit[] added;
    private final Edit[] appended;

    HeaderEdits(ResponseTransformerPlugin.Config config) {
        List<HeaderName> names = new ArrayList<>();
        for (String text : config.remove().headers()) {
            names.add(HeaderName.of(Entry.of(text).name()));
        }
        removed = names.toArray(new HeaderName[0]);
        renamed = edits(config.rename().headers());
        replaced = edits(config.replace().headers());
        added = edits(config.add().headers());
        appended = edits(config.append().headers());
    }

    private static Edit[] edits(List<String> entries) {
        List<Edit> edits = new ArrayList<>();
        for (String text : entries) {
            Entry entry = Entry.of(text);
            if (!entry.value().isEmpty()) {
                edits.add(new Edit(HeaderName.of(entry.name()), value(entry.value())));
            }
        }
        return edits.toArray(new Edit[0]);
    }

    /** A value as it is sent: bytes, without the control characters that would end it. */
    private static String value(String text) {
        StringBuilder value = new StringBuilder(Headers.bytes(text));
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' && value.charAt(i) != '\t' || value.charAt(i) == 0x7f) {
                value.setCharAt(i, ' ');
            }
        }
        return value.toString();
    }

    boolean isEmpty() {
        return removed.length + renamed.length + replaced.length + added.length + appended.length == 0;
    }

    /** Whether a change may concern this header. */
    boolean touch(HeaderName name) {
        return names(replaced, name) || names(added, name) || names(appended, name) || isNewName(name);
    }

    private static boolean names(Edit[] edits, HeaderName name) {
        for (Edit edit : edits) {
            if (edit.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private boolean isNewName(HeaderName name) {
        for (Edit edit : renamed) {
            if (edit.value().equalsIgnoreCase(name.text())) {
                return true;
            }
        }
        return false;
    }

    void apply(HeaderList headers) {
        Headers before = replaced.length + added.length + renamed.length == 0 ? headers : new HeaderList(headers);
        for (HeaderName name : removed) {
            headers.remove(name);
        }
        for (Edit edit : renamed) {
            rename(headers, before, edit);
        }
        for (Edit edit : replaced) {
            if (before.contains(edit.name())) {
                headers.set(edit.name(), edit.value());
            }
        }
        for (Edit edit : added) {
            if (!before.contains(edit.name())) {
                headers.set(edit.name(), edit.value());
            }
        }
        for (Edit edit : appended) {
            headers.add(edit.name(), edit.value());
        }
    }

    private static void rename(HeaderList headers, Headers before, Edit edit) {
        String name = edit.name().text();
        if (!before.contains(edit.name()) || name.equalsIgnoreCase(edit.value())) {
            return;
        }
        headers.remove(edit.value());
        for (String value : before.all(name)) {
            headers.add(edit.value(), value);
        }
        headers.remove(edit.name());
    }
}
