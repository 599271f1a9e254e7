/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugins.awslambda.json.JsonWriter;

/** Writes headers, grouped by name, as members of the object that was begun. Lines beyond the limit are left out. */
final class HeaderMembers {

    private static final int LAST = -1;

    private final Headers headers;
    /** For each line the next line of the same name, or {@link #LAST}. */
    private final int[] next;
    /** For each line whether an earlier one has the same name, or the name is hidden. */
    private final boolean[] skipped;

    /**
     * Groups headers.
     *
     * @param hidden names that are left out
     */
    HeaderMembers(Headers headers, int limit, String[] hidden) {
        int lines = Math.min(headers.size(), limit);
        this.headers = headers;
        this.next = new int[lines];
        this.skipped = new boolean[lines];
        for (int i = lines - 1; i >= 0; i--) {
            next[i] = following(i);
            if (next[i] != LAST) {
                skipped[next[i]] = true;
            }
            skipped[i] = isOneOf(hidden, headers.name(i));
        }
    }

    /** One value as it is, several as an array. */
    void merged(JsonWriter out) {
        for (int i = 0; i < next.length; i++) {
            if (skipped[i]) {
                continue;
            }
            out.lowerCaseName(headers.name(i));
            if (next[i] == LAST) {
                out.wireValue(headers.value(i));
            } else {
                array(out, i);
            }
        }
    }

    /** The first value of each name. */
    void first(JsonWriter out) {
        for (int i = 0; i < next.length; i++) {
            if (!skipped[i]) {
                out.lowerCaseName(headers.name(i)).wireValue(headers.value(i));
            }
        }
    }

    /** The last value of each name. */
    void last(JsonWriter out) {
        for (int i = 0; i < next.length; i++) {
            if (!skipped[i]) {
                int last = i;
                while (next[last] != LAST) {
                    last = next[last];
                }
                out.lowerCaseName(headers.name(i)).wireValue(headers.value(last));
            }
        }
    }

    /** An array of all values of each name. */
    void all(JsonWriter out) {
        for (int i = 0; i < next.length; i++) {
            if (!skipped[i]) {
                array(out.lowerCaseName(headers.name(i)), i);
            }
        }
    }

    /** All values of each name but one, with commas between. */
    void joinedWithout(String name, JsonWriter out) {
        for (int i = 0; i < next.length; i++) {
            if (skipped[i] || headers.name(i).equalsIgnoreCase(name)) {
                continue;
            }
            String text = headers.value(i);
            for (int more = next[i]; more != LAST; more = next[more]) {
                text = text + "," + headers.value(more);
            }
            out.lowerCaseName(headers.name(i)).wireValue(text);
        }
    }

    private void array(JsonWriter out, int first) {
        out.beginArray();
        for (int i = first; i != LAST; i = next[i]) {
            out.wireValue(headers.value(i));
        }
        out.endArray();
    }

    private int following(int index) {
        String name = headers.name(index);
        for (int i = index + 1; i < next.length; i++) {
            if (headers.name(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return LAST;
    }

    private static boolean isOneOf(String[] names, String name) {
        for (String candidate : names) {
            if (candidate.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
