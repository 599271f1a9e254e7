/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.json;

/** Tells UTF-8 from other bytes. */
public final class Utf8 {

    private Utf8() {}

    /** Whether the bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
    public static boolean isValid(byte[] bytes) {
        return isValid(bytes, 0, bytes.length);
    }

    /** See {@link #isValid(byte[])}, for a part of an array. */
    public static boolean isValid(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            int lead = bytes[at++];
            if (lead >= 0) {
                continue;
            }
            int length = continuationLength(lead & 0xff);
            if (length < 0 || end - at < length || !continues(bytes, at, length, lead & 0xff)) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private static int continuationLength(int lead) {
        if (lead >= 0xc2 && lead <= 0xdf) {
            return 1;
        } else if (lead >= 0xe0 && lead <= 0xef) {
            return 2;
        } else if (lead >= 0xf0 && lead <= 0xf4) {
            return 3;
        }
        return -1;
    }

    private static boolean continues(byte[] bytes, int at, int length, int lead) {
        int second = bytes[at] & 0xff;
        boolean overlong = lead == 0xe0 && second < 0xa0 || lead == 0xf0 && second < 0x90;
        boolean surrogate = lead == 0xed && second > 0x9f;
        boolean tooLarge = lead == 0xf4 && second > 0x8f;
        if (overlong || surrogate || tooLarge) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return false;
            }
        }
        return true;
    }
}
