/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import org.jspecify.annotations.Nullable;

/** Reads {@code Bearer token}; the word may be {@code bearer}, and may stand anywhere. */
final class BearerHeader {

    private static final String WORD = "earer";

    private BearerHeader() {}

    /** Everything behind the first such word and its blanks, or null. */
    static @Nullable String token(String value) {
        for (int at = value.indexOf(WORD, 1); at > 0; at = value.indexOf(WORD, at + 1)) {
            int blank = at + WORD.length();
            int start = blank;
            while (start < value.length() && isBlank(value.charAt(start))) {
                start++;
            }
            if ("Bb".indexOf(value.charAt(at - 1)) >= 0 && start > blank && start < value.length()) {
                return value.substring(start);
            }
        }
        return null;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
