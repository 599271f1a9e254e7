/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.iprestriction;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses. Names are none: nothing is ever looked up. */
final class IpAddress {

    static final int V4_LENGTH = 4;
    static final int V6_LENGTH = 16;

    private static final int MAPPED_PREFIX = V6_LENGTH - V4_LENGTH;

    private IpAddress() {}

    /**
     * The bytes of an address: 4, or 16. One of version 4 that is written as one of version 6 ({@code ::ffff:10.0.0.1}) has 4.
     *
     * @return null when the text is no address
     */
    static byte @Nullable [] parse(String text) {
        if (text.indexOf(':') < 0) {
            byte[] address = new byte[V4_LENGTH];
            return v4(text, 0, text.length(), address, 0) ? address : null;
        }
        int zone = text.indexOf('%');
        byte[] address = v6(zone < 0 ? text : text.substring(0, zone));
        return address != null && isMapped(address) ? Arrays.copyOfRange(address, MAPPED_PREFIX, V6_LENGTH) : address;
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < MAPPED_PREFIX - 2; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[MAPPED_PREFIX - 2] == -1 && address[MAPPED_PREFIX - 1] == -1;
    }

    /** Four decimal numbers. */
    private static boolean v4(String text, int from, int to, byte[] address, int at) {
        int position = from;
        for (int part = 0; part < V4_LENGTH; part++) {
            if (part > 0 && (position >= to || text.charAt(position++) != '.')) {
                return false;
            }
            int start = position;
            int value = 0;
            while (position < to && position - start < 3 && isDigit(text.charAt(position))) {
                value = 10 * value + text.charAt(position++) - '0';
            }
            boolean leadingZero = position - start > 1 && text.charAt(start) == '0';
            if (position == start || value > 255 || leadingZero) {
                return false;
            }
            address[at + part] = (byte) value;
        }
        return position == to;
    }

    /** Groups of hexadecimal digits, of which a row of zeros may be left out once, and perhaps an address of version 4 at the end. */
    private static byte @Nullable [] v6(String text) {
        byte[] address = new byte[V6_LENGTH];
        int length = 0;
        int gap = -1;
        int position = 0;
        if (text.startsWith("::")) {
            gap = 0;
            position = 2;
        }
        while (position < text.length()) {
            int end = text.indexOf(':', position);
            int groupEnd = end < 0 ? text.length() : end;
            if (end < 0 && text.indexOf('.', position) >= 0) {
                if (length > MAPPED_PREFIX || !v4(text, position, groupEnd, address, length)) {
                    return null;
                }
                length += V4_LENGTH;
                break;
            }
            int value = group(text, position, groupEnd);
            if (value < 0 || length == V6_LENGTH) {
                return null;
            }
            address[length++] = (byte) (value >> 8);
            address[length++] = (byte) value;
            if (end < 0) {
                break;
            }
            position = end + 1;
            if (position == text.length()) {
                return null;
            }
            if (text.charAt(position) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = length;
                position++;
            }
        }
        return spread(address, length, gap);
    }

    private static byte @Nullable [] spread(byte[] address, int length, int gap) {
        if (gap < 0) {
            return length == V6_LENGTH ? address : null;
        }
        if (length == V6_LENGTH) {
            return null;
        }
        int tail = length - gap;
        System.arraycopy(address, gap, address, V6_LENGTH - tail, tail);
        Arrays.fill(address, gap, V6_LENGTH - tail, (byte) 0);
        return address;
    }

    private static int group(String text, int from, int to) {
        if (from == to || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = 16 * value + digit;
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
