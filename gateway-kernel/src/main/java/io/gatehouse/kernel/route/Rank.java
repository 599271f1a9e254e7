/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.UUID;

/**
 * The place of a rule's paths among those of all rules, told by themselves alone: whatever else comes or goes, two of them stay
 * in the same order. Ties of weight fall to the larger id.
 */
record Rank(long weight, long high, long low) implements Comparable<Rank> {

    Rank(long weight, UUID id) {
        this(weight, id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    /** The best first. */
    @Override
    public int compareTo(Rank other) {
        if (weight != other.weight) {
            return Long.compareUnsigned(other.weight, weight);
        }
        return high != other.high ? Long.compareUnsigned(other.high, high) : Long.compareUnsigned(other.low, low);
    }
}
