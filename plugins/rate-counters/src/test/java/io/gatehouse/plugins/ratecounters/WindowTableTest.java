/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.Placement;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WindowTableTest {

    private static final long NOON = 1_800_000_000_000L;
    private static final int MILLION = 1_000_000;

    private final AtomicLong forgotten = new AtomicLong();
    private final Quota quota = Quota.of(Placement.everywhere(), null, new Limits(null, 5.0, null, null, null, null));

    private WindowTable<Counter> table(int capacity) {
        return new WindowTable<>(
                Period.MINUTE,
                capacity,
                (quota, identifier, start) -> new Counter(quota.realm(), identifier),
                forgotten::addAndGet);
    }

    @Test
    void counter_stays_the_same_within_its_window() {
        WindowTable<Counter> table = table(100);

        Counter first = table.counter(quota, "a", NOON);

        assertThat(table.counter(quota, "a", NOON + 1)).isSameAs(first);
        assertThat(table.counter(quota, "b", NOON)).isNotSameAs(first);
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void all_counters_end_with_the_window() {
        WindowTable<Counter> table = table(100);
        Counter first = table.counter(quota, "a", NOON);

        Counter later = table.counter(quota, "a", NOON + 60_000);

        assertThat(later).isNotSameAs(first);
        assertThat(table.counter(quota, "a", NOON)).as("time does not go back").isSameAs(later);
        assertThat(table.size()).isEqualTo(1);
        assertThat(forgotten).hasValue(0);
    }

    @Test
    void counter_in_use_outlasts_a_million_others() {
        WindowTable<Counter> table = table(10_000);
        Counter kept = table.counter(quota, "kept", NOON);

        for (int i = 0; i < MILLION; i++) {
            table.counter(quota, Integer.toString(i), NOON);
            if (i % 1000 == 0) {
                assertThat(table.counter(quota, "kept", NOON)).isSameAs(kept);
                assertThat(table.size()).isLessThanOrEqualTo(10_000);
            }
        }

        assertThat(forgotten.get() + table.size()).isEqualTo(MILLION + 1);
    }

    @Test
    void a_million_counters_fit_where_there_is_room() {
        WindowTable<Counter> table = table(4 * MILLION);

        for (int i = 0; i < MILLION; i++) {
            table.counter(quota, Integer.toString(i), NOON).take(1, 5);
        }

        assertThat(table.size()).isEqualTo(MILLION);
        assertThat(forgotten).hasValue(0);
        assertThat(table.counter(quota, "77", NOON).count()).isEqualTo(1);
    }
}
