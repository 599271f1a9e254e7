/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.plugin.SharedCounters.Counter;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;

/** Groups of uses as columns, in which a statement takes them all at once. Those that count come before those that only look. */
final class CounterColumns {

    private final int[] numbers;
    private final String[] keys;
    private final long[] ceilings;
    private final long[] ends;
    private int asked;
    private final int counted;

    private final int[] usedNumbers;
    private final long[] befores;
    private final long[] afters;
    private int used;

    CounterColumns(Collection<CounterGroup> groups) {
        int counters = 0;
        int uses = 0;
        for (CounterGroup group : groups) {
            counters += group.counters().size();
            uses += group.counts() ? group.uses().size() : 0;
        }
        numbers = new int[counters];
        keys = new String[counters];
        ceilings = new long[counters];
        ends = new long[counters];
        usedNumbers = new int[uses];
        befores = new long[uses];
        afters = new long[uses];
        int number = 0;
        for (CounterGroup group : groups) {
            if (group.counts()) {
                ask(group, number);
                use(group, number++);
            }
        }
        counted = asked;
        for (CounterGroup group : groups) {
            if (!group.counts()) {
                ask(group, number++);
            }
        }
    }

    private void ask(CounterGroup group, int number) {
        for (Counter counter : group.counters()) {
            numbers[asked] = number;
            keys[asked] = counter.key();
            ceilings[asked] = counter.ceiling();
            ends[asked++] = counter.end();
        }
    }

    private void use(CounterGroup group, int number) {
        long before = 0;
        for (CounterUse use : group.uses()) {
            usedNumbers[used] = number;
            befores[used] = before;
            before += use.amount();
            afters[used++] = before;
        }
    }

    /** Sets the parameters of {@link CounterTable}'s statement. */
    void writeTo(PreparedStatement take) throws SQLException {
        Object[] columns = {
            Arrays.copyOf(keys, counted),
            Arrays.copyOf(ends, counted),
            numbers,
            keys,
            ceilings,
            keys,
            usedNumbers,
            befores,
            afters
        };
        for (int i = 0; i < columns.length; i++) {
            take.setObject(i + 1, columns[i]);
        }
    }
}
