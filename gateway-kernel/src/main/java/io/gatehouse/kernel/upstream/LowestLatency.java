/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;

/** The one whose answers take least time of late, for its weight; among equals, in turn. */
final class LowestLatency implements Algorithm {

    private final AtomicInteger next = new AtomicInteger();

    @Override
    public int choose(Member[] members, int hash, BitSet excluded) {
        long now = System.nanoTime();
        int best = NONE;
        float least = Float.MAX_VALUE;
        int first = members.length < 2 ? 0 : Math.floorMod(next.getAndIncrement(), members.length);
        for (int i = 0; i < members.length; i++) {
            int number = first + i < members.length ? first + i : first + i - members.length;
            Member member = members[number];
            if (member.isAvailable() && !excluded.get(number)) {
                float latency = member.target().latency(now) / member.weight();
                if (latency < least) {
                    least = latency;
                    best = number;
                }
            }
        }
        return best;
    }

    @Override
    public boolean measures() {
        return true;
    }
}
