/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;

/** The one that costs least; among equals, in turn. */
abstract class LeastCost implements Algorithm {

    private final AtomicInteger next = new AtomicInteger();

    /**
     * What it costs to choose a server, by its weight.
     *
     * @param now as {@link System#nanoTime} tells it, if this algorithm {@linkplain #measures measures}
     */
    abstract double cost(Member member, long now);

    @Override
    public final int choose(Member[] members, int hash, BitSet excluded) {
        long now = measures() ? System.nanoTime() : 0;
        int best = NONE;
        double least = Double.MAX_VALUE;
        int first = members.length < 2 ? 0 : Math.floorMod(next.getAndIncrement(), members.length);
        for (int i = 0; i < members.length; i++) {
            int number = first + i < members.length ? first + i : first + i - members.length;
            Member member = members[number];
            if (member.isAvailable() && !excluded.get(number)) {
                double cost = cost(member, now);
                if (cost < least) {
                    least = cost;
                    best = number;
                }
            }
        }
        return best;
    }
}
