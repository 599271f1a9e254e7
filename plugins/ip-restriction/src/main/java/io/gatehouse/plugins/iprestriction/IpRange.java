/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.iprestriction;

/**
 * The addresses that begin with the same bits.
 *
 * @param address of 4 bytes or 16
 * @param bits that count
 */
record IpRange(byte[] address, int bits) {

    private static final int MAPPED_BITS = 8 * (IpAddress.V6_LENGTH - IpAddress.V4_LENGTH);

    /**
     * Reads an address, or a range in CIDR notation. Addresses of version 4 that are written as ones of version 6 are those of
     * version 4.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static IpRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw malformed(text);
        }
        int most = 8 * address.length;
        if (slash < 0) {
            return new IpRange(address, most);
        }
        boolean mapped = address.length == IpAddress.V4_LENGTH && text.indexOf(':') >= 0;
        int bits = number(text.substring(slash + 1));
        if (mapped && bits >= 0 && bits < MAPPED_BITS) {
            throw malformed(text);
        }
        int own = mapped ? bits - MAPPED_BITS : bits;
        if (bits < 0 || own > most) {
            throw malformed(text);
        }
        return new IpRange(address, own);
    }

    private static int number(String digits) {
        return digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : -1;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("address range: '" + text
                + "' (expected: an IP address, or one and a number of bits as in 10.0.0.0/8)");
    }
}
