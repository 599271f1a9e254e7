/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

/** Texts and numbers in a piece of a byte array, read where they are. */
final class Ascii {

    /** More digits than these are no amount that AWS reports, and fewer are exact. */
    private static final int MOST_DIGITS = 15;

    private Ascii() {}

    static boolean equal(byte[] bytes, int start, int end, byte[] expected) {
        return end - start == expected.length && startsWith(bytes, start, end, expected);
    }

    static boolean startsWith(byte[] bytes, int start, int end, byte[] prefix) {
        if (end - start < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[start + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean startsWith(byte[] bytes, int start, int end, String prefix) {
        int length = prefix.length();
        if (end - start < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((bytes[start + i] & 0xff) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean contains(byte[] bytes, int start, int end, byte[] wanted) {
        for (int i = start; i <= end - wanted.length; i++) {
            if (startsWith(bytes, i, end, wanted)) {
                return true;
            }
        }
        return false;
    }

    /** Index of the first such byte, or {@code end}. */
    static int find(byte[] bytes, int start, int end, char wanted) {
        int i = start;
        while (i < end && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    /** The amount that is all of this piece, as in {@code 12.75}; {@link FunctionReport#UNKNOWN} when it is none. */
    static double amount(byte[] bytes, int start, int end) {
        long digits = 0;
        int count = 0;
        double scale = 1;
        boolean fraction = false;
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (b == '.' && !fraction && i > start) {
                fraction = true;
            } else if (b >= '0' && b <= '9' && count < MOST_DIGITS) {
                digits = digits * 10 + b - '0';
                count++;
                scale = fraction ? scale * 10 : scale;
            } else {
                return FunctionReport.UNKNOWN;
            }
        }
        return count == 0 ? FunctionReport.UNKNOWN : digits / scale;
    }
}
