/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import org.jspecify.annotations.Nullable;

/** Ids of 64 bits in decimal digits. */
final class Decimal {

    private static final int MOST_DIGITS = 20;
    private static final int HEXADECIMAL = 16;

    private Decimal() {}

    /** Null for everything but a number of 64 bits without a sign. */
    static @Nullable Long parse(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MOST_DIGITS) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException tooLarge) {
            return null;
        }
    }

    static String of(String hexadecimal) {
        return Long.toUnsignedString(Long.parseUnsignedLong(hexadecimal, HEXADECIMAL));
    }
}
