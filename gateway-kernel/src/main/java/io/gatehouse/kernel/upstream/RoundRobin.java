/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** In turn, each as often as its weight says, spread evenly. */
final class RoundRobin implements Algorithm {

    private static final int LONGEST_TURN = 10_000;

    private final int[] turn;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * For members with these weights; those of weight 0 get nothing.
     *
     * @param weights not negative
     */
    RoundRobin(List<Integer> weights) {
        int divisor = 0;
        long total = 0;
        for (int weight : weights) {
            divisor = greatestCommonDivisor(divisor, weight);
            total += weight;
        }
        double scale = Math.max(divisor, (double) total / LONGEST_TURN);
        int length = total == 0 ? 0 : Math.max(1, (int) Math.round(total / scale));
        turn = new int[length];
        double[] credit = new double[weights.size()];
        for (int i = 0; i < length; i++) {
            turn[i] = mostCredit(credit, weights, total);
        }
    }

    @Override
    public int choose(Member[] members, int hash, BitSet excluded) {
        int left = NONE;
        for (int i = 0; i < turn.length; i++) {
            int member = turn[Math.floorMod(next.getAndIncrement(), turn.length)];
            if (isLeft(members, member, excluded)) {
                return member;
            }
            if (i == 0) {
                left = anyLeft(members, excluded);
                if (left == NONE) {
                    return NONE;
                }
            }
        }
        // Weights too small for a turn of their own count when nobody else is left.
        return left;
    }

    private static int anyLeft(Member[] members, BitSet excluded) {
        for (int member = 0; member < members.length; member++) {
            if (isLeft(members, member, excluded)) {
                return member;
            }
        }
        return NONE;
    }

    private static boolean isLeft(Member[] members, int member, BitSet excluded) {
        return members[member].isAvailable() && !excluded.get(member);
    }

    private static int mostCredit(double[] credit, List<Integer> weights, long total) {
        int best = 0;
        for (int i = 0; i < credit.length; i++) {
            credit[i] += weights.get(i);
            if (credit[i] > credit[best]) {
                best = i;
            }
        }
        credit[best] -= total;
        return best;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
