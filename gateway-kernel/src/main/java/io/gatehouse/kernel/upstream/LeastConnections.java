/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;

/** The one with the fewest requests for its weight; among equals, in turn. */
final class LeastConnections implements Algorithm {

    private final AtomicInteger next = new AtomicInteger();

    @Override
    public int choose(Member[] members, int hash, BitSet excluded) {
        int best = NONE;
        double least = Double.MAX_VALUE;
        int first = members.length < 2 ? 0 : Math.floorMod(next.getAndIncrement(), members.length);
        for (int i = 0; i < members.length; i++) {
            int number = first + i < members.length ? first + i : first + i - members.length;
            Member member = members[number];
            if (member.isAvailable() && !excluded.get(number)) {
                // One more than it has: with nothing to do, those of more weight come first.
                double load = (member.target().requests() + 1.0) / member.weight();
                if (load < least) {
                    least = load;
                    best = number;
                }
            }
        }
        return best;
    }

    @Override
    public boolean countsRequests() {
        return true;
    }
}
