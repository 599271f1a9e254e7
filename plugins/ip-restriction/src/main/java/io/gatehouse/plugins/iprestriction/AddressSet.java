/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.iprestriction;

import java.util.Arrays;
import java.util.List;

/**
 * Ranges of IP addresses as a tree of bits: a look-up takes one step per bit at most, however many ranges there are. The first
 * bit tells the family. Immutable.
 */
final class AddressSet {

    private static final int NOTHING = 0;
    private static final int EVERYTHING = -1;

    /** Node {@code n} leads to those at {@code 2n} and {@code 2n + 1}; the root is 0. */
    private int[] edges = new int[64];

    private int nodes = 1;

    private AddressSet() {}

    /**
     * Reads addresses and ranges in CIDR notation.
     *
     * @throws IllegalArgumentException when one is malformed
     */
    static AddressSet of(List<String> ranges) {
        AddressSet set = new AddressSet();
        for (String range : ranges) {
            set.add(IpRange.parse(range));
        }
        set.edges = Arrays.copyOf(set.edges, 2 * set.nodes);
        return set;
    }

    private void add(IpRange range) {
        int node = 0;
        for (int step = 0; step < range.bits(); step++) {
            int edge = 2 * node + bit(range.address(), step);
            if (edges[edge] == EVERYTHING) {
                return;
            }
            if (edges[edge] == NOTHING) {
                int child = newNode();
                edges[edge] = child;
            }
            node = edges[edge];
        }
        edges[2 * node + bit(range.address(), range.bits())] = EVERYTHING;
    }

    private int newNode() {
        if (2 * nodes == edges.length) {
            edges = Arrays.copyOf(edges, 2 * edges.length);
        }
        return nodes++;
    }

    /** Whether an address, of 4 bytes or 16, is in one of the ranges. */
    boolean contains(byte[] address) {
        int node = 0;
        for (int step = 0; step <= 8 * address.length; step++) {
            int next = edges[2 * node + bit(address, step)];
            if (next <= NOTHING) {
                return next == EVERYTHING;
            }
            node = next;
        }
        return false;
    }

    private static int bit(byte[] address, int step) {
        if (step == 0) {
            return address.length == IpAddress.V6_LENGTH ? 1 : 0;
        }
        return address[(step - 1) / 8] >> 7 - (step - 1) % 8 & 1;
    }
}
