/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sets of IP addresses, written as addresses and CIDR ranges. Immutable. */
public final class AddressRanges {

    private static final AddressRanges NONE = new AddressRanges(new byte[0][], new int[0]);

    private final byte[][] networks;
    private final int[] bits;

    private AddressRanges(byte[][] networks, int[] bits) {
        this.networks = networks;
        this.bits = bits;
    }

    /** No address. */
    public static AddressRanges none() {
        return NONE;
    }

    /**
     * Reads ranges such as {@code 10.0.0.0/8}, {@code ::1} and {@code unix:}; the last, having no address, matches nothing.
     *
     * @throws IllegalArgumentException when one is malformed
     */
    public static AddressRanges parse(List<String> ranges) {
        List<byte[]> networks = new ArrayList<>();
        List<Integer> bits = new ArrayList<>();
        for (String range : ranges) {
            if (range.equals("unix:")) {
                continue;
            }
            int slash = range.indexOf('/');
            String text = slash < 0 ? range : range.substring(0, slash);
            byte[] network = InetAddresses.isInetAddress(text)
                    ? InetAddresses.forString(text).getAddress()
                    : new byte[0];
            long length = slash < 0 ? network.length * 8L : HeadParser.contentLength(range.substring(slash + 1));
            if (network.length == 0 || length < 0 || length > network.length * 8L) {
                throw new IllegalArgumentException("address range: '" + range
                        + "' (expected: an IP address, or one and a number of bits as in 10.0.0.0/8)");
            }
            networks.add(network);
            bits.add((int) length);
        }
        return new AddressRanges(
                networks.toArray(byte[][]::new),
                bits.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Whether the address is in one of the ranges. */
    public boolean contains(InetAddress address) {
        if (networks.length == 0) {
            return false;
        }
        byte[] bytes = address.getAddress();
        for (int i = 0; i < networks.length; i++) {
            if (networks[i].length == bytes.length && sameBits(networks[i], bytes, bits[i])) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameBits(byte[] network, byte[] address, int bits) {
        int whole = bits / 8;
        if (!Arrays.equals(network, 0, whole, address, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || (network[whole] ^ address[whole]) >> 8 - rest == 0;
    }

    /** Whether nothing is in them. */
    public boolean isEmpty() {
        return networks.length == 0;
    }
}
