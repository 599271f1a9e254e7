/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/** Counts in the memory of this gateway; never has to wait. */
final class LocalCounters implements Counters {

    private final WindowTable<Counter>[] tables;

    /**
     * No counts yet.
     *
     * @param capacity how many counters there may be in each window
     * @param forgotten told how many counters are given up before their window ends
     */
    LocalCounters(int capacity, LongConsumer forgotten) {
        tables = tables(period -> new WindowTable<>(
                period, capacity, (quota, identifier, start) -> new Counter(quota.realm(), identifier), forgotten));
    }

    /** Makes a table. */
    @FunctionalInterface
    interface TableMaker<C extends Counter> {
        /** The table of a period. */
        WindowTable<C> make(Period period);
    }

    /** A table for each period. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static <C extends Counter> WindowTable<C>[] tables(TableMaker<C> maker) {
        WindowTable<C>[] tables = new WindowTable[Period.values().length];
        for (Period period : Period.values()) {
            tables[period.ordinal()] = maker.make(period);
        }
        return tables;
    }

    @Override
    public long[] takeAtOnce(Quota quota, String identifier, long amount, long now) {
        String shortened = Identifiers.shortened(identifier);
        Counter[] counters = new Counter[quota.size()];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = tables[quota.period(i).ordinal()].counter(quota, shortened, now);
        }
        return take(quota, counters, amount);
    }

    /** Counts in all counters or none. The longest window comes first: it is the one that stays full. */
    static long[] take(Quota quota, Counter[] counters, long amount) {
        long[] used = new long[counters.length];
        for (int i = counters.length - 1; i >= 0; i--) {
            used[i] = counters[i].take(amount, quota.ceiling(i));
            if (quota.isFull(i, used[i])) {
                for (int j = i + 1; j < counters.length; j++) {
                    counters[j].add(-amount);
                }
                for (int j = 0; j < i; j++) {
                    used[j] = counters[j].count();
                }
                return used;
            }
        }
        return used;
    }

    @Override
    public CompletionStage<long[]> take(Quota quota, String identifier, long amount, long now) {
        return CompletableFuture.completedFuture(takeAtOnce(quota, identifier, amount, now));
    }

    /** How many counters of a period there are. */
    int size(Period period) {
        return tables[period.ordinal()].size();
    }
}
