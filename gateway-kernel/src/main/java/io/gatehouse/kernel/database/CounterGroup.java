/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.plugin.SharedCounters.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Uses of the same counters, one after the other. As amounts are never negative, they find room up to some use and not after it: so
 * what all of them add is known from how much came before each.
 */
final class CounterGroup {

    private final List<Counter> counters;
    private final List<CounterUse> uses = new ArrayList<>();
    private long total;

    CounterGroup(List<Counter> counters) {
        this.counters = counters;
    }

    List<Counter> counters() {
        return counters;
    }

    List<CounterUse> uses() {
        return uses;
    }

    void add(CounterUse use) {
        uses.add(use);
        total += use.amount();
    }

    /** Whether there is anything to count. */
    boolean counts() {
        return total > 0;
    }

    /**
     * Tells each use what it found.
     *
     * @param held what the counters held before all of these uses; 0 where nothing is said
     */
    void answer(Map<String, Long> held) {
        long[] first = new long[counters.size()];
        long room = Long.MAX_VALUE;
        for (int i = 0; i < first.length; i++) {
            first[i] = held.getOrDefault(counters.get(i).key(), 0L);
            room = Math.min(room, counters.get(i).ceiling() - first[i]);
        }
        long added = 0;
        for (CounterUse use : uses) {
            long[] before = first.clone();
            for (int i = 0; i < before.length; i++) {
                before[i] += added;
            }
            added += added < room ? use.amount() : 0;
            use.counts().complete(before);
        }
    }
}
