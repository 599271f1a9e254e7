/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

/** Lower case of ASCII letters only, as the router compares header names and values. */
final class Ascii {

    private Ascii() {}

    static char lowerCase(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }

    /** Returns its argument when that has no capitals. */
    static String lowerCase(String text) {
        int i = 0;
        while (i < text.length() && lowerCase(text.charAt(i)) == text.charAt(i)) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        char[] lowered = text.toCharArray();
        for (; i < lowered.length; i++) {
            lowered[i] = lowerCase(lowered[i]);
        }
        return new String(lowered);
    }
}
