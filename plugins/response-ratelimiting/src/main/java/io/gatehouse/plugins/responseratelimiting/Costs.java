/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responseratelimiting;

import io.gatehouse.plugin.http.Headers;
import org.jspecify.annotations.Nullable;

/** Reads what an answer says that its request has cost: {@code video=2, image=1}. */
final class Costs {

    private static final int MOST_DIGITS = 9;

    private Costs() {}

    /**
     * The cost of each limit by its place among the names; 0 where nothing is said, or nothing that is a whole number. The last of
     * several words on one limit counts.
     */
    static long[] of(@Nullable String header, String[] names) {
        long[] costs = new long[names.length];
        if (header == null) {
            return costs;
        }
        String text = Headers.text(header);
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            read(text, from, to, names, costs);
            from = to + 1;
        }
        return costs;
    }

    private static void read(String text, int from, int to, String[] names, long[] costs) {
        int equals = text.indexOf('=', from);
        if (equals < 0 || equals >= to) {
            return;
        }
        String name = text.substring(from, equals).strip();
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                costs[i] = number(text.substring(equals + 1, to).strip());
            }
        }
    }

    private static long number(String text) {
        if (text.isEmpty() || text.length() > MOST_DIGITS) {
            return 0;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return 0;
            }
            number = 10 * number + digit - '0';
        }
        return number;
    }
}
