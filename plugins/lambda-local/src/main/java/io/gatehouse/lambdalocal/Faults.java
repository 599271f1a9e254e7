/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with the calls of one function, and when. A call suffers one fault at most: the first of those that
 * wait for the next calls, or else the one that is always there, or else perhaps a random one. Safe for any thread, at
 * any time while the emulator runs; nothing may be null.
 */
public final class Faults {
    private final Queue<Fault> next = new ArrayDeque<>();
    private @Nullable Fault always;
    private @Nullable Dice dice;
    private long applied;

    Faults() {}

    private record Dice(SplittableRandom random, double probability, List<Fault> choices) {
        @Nullable
        Fault roll() {
            return random.nextDouble() < probability ? choices.get(random.nextInt(choices.size())) : null;
        }
    }

    /** For the next calls, one each and in this order, after those that wait already. */
    public synchronized void next(Fault... faults) {
        next.addAll(List.of(faults));
    }

    /** For every call, until {@link #clear}. */
    public synchronized void always(Fault fault) {
        always = fault;
    }

    /**
     * For some calls, until {@link #clear}. The same seed gives the same faults to the same sequence of calls.
     *
     * @param probability that a call suffers, from 0 to 1
     * @param choices each as likely as the others
     */
    public synchronized void random(long seed, double probability, Fault... choices) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability: " + probability + " (expected: 0 to 1)");
        }
        if (choices.length == 0) {
            throw new IllegalArgumentException("choices: [] (expected: at least one fault)");
        }
        dice = new Dice(new SplittableRandom(seed), probability, List.of(choices));
    }

    /** Nothing goes wrong any more, but for calls under way. */
    public synchronized void clear() {
        next.clear();
        always = null;
        dice = null;
    }

    /** How many calls were given a fault. */
    public synchronized long applied() {
        return applied;
    }

    synchronized @Nullable Fault take() {
        Fault fault = next.poll();
        if (fault == null) {
            fault = always;
        }
        if (fault == null && dice != null) {
            fault = dice.roll();
        }
        if (fault != null) {
            applied++;
        }
        return fault;
    }
}
