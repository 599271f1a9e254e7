/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

/** Rules for the path of a target, as the bytes stand in it. */
final class RequestTarget {

    private RequestTarget() {}

    /** Whether every escape is one, none stands for NUL, and no dot segment leads above the root. */
    static boolean isSound(byte[] bytes, int from, int to) {
        boolean dots = false;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '%') {
                int value = i + 2 < to ? hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]) : -1;
                if (value <= 0) {
                    return false;
                }
                dots |= value == '.';
                i += 2;
            } else {
                dots |= b == '.';
            }
        }
        return !dots || staysBelowRoot(bytes, from, to);
    }

    private static boolean staysBelowRoot(byte[] bytes, int from, int to) {
        int depth = 0;
        int dots = 0;
        int others = 0;
        for (int i = from; i <= to; i++) {
            int b = i == to ? '/' : bytes[i];
            if (b == '%') {
                b = hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]);
                i += 2;
            }
            if (b == '.') {
                dots++;
            } else if (b != '/') {
                others++;
            } else {
                boolean up = others == 0 && dots == 2;
                boolean here = others == 0 && dots == 1;
                depth += up ? -1 : here || i == from ? 0 : 1;
                if (depth < 0) {
                    return false;
                }
                dots = 0;
                others = 0;
            }
        }
        return true;
    }

    /** Value of a hexadecimal digit; something negative for anything else, also when shifted or combined. */
    static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }
}
