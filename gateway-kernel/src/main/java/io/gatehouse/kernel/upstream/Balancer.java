/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Peers of one service in turn, each as often as its weight says, spread evenly. Safe for use by many threads, without locks.
 */
public final class Balancer {

    private static final int LONGEST_TURN = 10_000;

    private final Peer[] turn;
    private final AtomicInteger next = new AtomicInteger();

    private Balancer(Peer[] turn) {
        this.turn = turn;
    }

    /** A service with one server. */
    public static Balancer of(Peer peer) {
        return new Balancer(new Peer[] {peer});
    }

    /**
     * Peers by weight; those of weight 0 get nothing.
     *
     * @param weights not negative, one for each peer
     */
    public static Balancer weighted(List<Peer> peers, List<Integer> weights) {
        int divisor = 0;
        long total = 0;
        for (int weight : weights) {
            divisor = greatestCommonDivisor(divisor, weight);
            total += weight;
        }
        if (total == 0) {
            return new Balancer(new Peer[0]);
        }
        double scale = Math.max(divisor, (double) total / LONGEST_TURN);
        List<Peer> turn = new ArrayList<>();
        double[] credit = new double[peers.size()];
        int length = Math.max(1, (int) Math.round(total / scale));
        for (int i = 0; i < length; i++) {
            turn.add(peers.get(mostCredit(credit, weights, total)));
        }
        return new Balancer(turn.toArray(Peer[]::new));
    }

    /** The next peer, or null when no peer has any weight. */
    public @Nullable Peer next() {
        if (turn.length == 1) {
            return turn[0];
        }
        if (turn.length == 0) {
            return null;
        }
        return turn[Math.floorMod(next.getAndIncrement(), turn.length)];
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
