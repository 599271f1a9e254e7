/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.Placement;
import io.gatehouse.plugin.SharedCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ClusterCountersTest {

    private static final String NO_ID = "00000000-0000-0000-0000-000000000000";
    private static final String START = "ratelimit:" + NO_ID + ":" + NO_ID + ":";
    private static final long NOW = Instant.parse("2026-02-10T12:34:56Z").toEpochMilli();
    private static final long MINUTE = Instant.parse("2026-02-10T12:34:00Z").toEpochMilli();
    private static final long MONTH = Instant.parse("2026-02-01T00:00:00Z").toEpochMilli();
    private static final long NEXT_MONTH = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();

    private final Noting shared = new Noting();
    private final ClusterCounters counters = new ClusterCounters(shared);

    /** Notes what it is asked for and answers the same to all. */
    private static final class Noting implements SharedCounters {

        private final List<Counter> asked = new ArrayList<>();
        private long amount;

        @Override
        public CompletionStage<long[]> take(List<Counter> counters, long given) {
            asked.addAll(counters);
            amount = given;
            return CompletableFuture.completedFuture(new long[] {1, 2});
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(1);
        }
    }

    private static Quota quota(Limits limits, String thing) {
        return Quota.of(Placement.everywhere(), thing, limits);
    }

    @Test
    void each_window_is_a_counter_that_ends_with_it() {
        Quota quota = quota(new Limits(null, 2.5, null, null, 9.0, null), null);

        assertThat(counters.takeAtOnce(quota, "somebody", 3, NOW)).isNull();
        assertThat(counters.take(quota, "somebody", 3, NOW)
                        .toCompletableFuture()
                        .join())
                .containsExactly(1, 2);

        assertThat(shared.amount).isEqualTo(3);
        assertThat(shared.asked)
                .containsExactly(
                        new SharedCounters.Counter(START + "somebody:" + MINUTE + ":minute", 3, MINUTE + 60_000),
                        new SharedCounters.Counter(START + "somebody:" + MONTH + ":month", 9, NEXT_MONTH));
    }

    @Test
    void what_is_counted_by_name_has_counters_of_its_own() {
        Quota quota = quota(new Limits(null, 2.0, null, null, null, null), "video");

        counters.take(quota, "somebody", 0, NOW);

        assertThat(shared.asked)
                .extracting(SharedCounters.Counter::key)
                .containsExactly(START + "somebody:" + MINUTE + ":video:minute");
    }

    @Test
    void keys_do_not_grow_with_what_clients_send() {
        Quota quota = quota(new Limits(null, 2.0, null, null, null, null), null);

        counters.take(quota, "x".repeat(8000), 1, NOW);

        assertThat(shared.asked.get(0).key()).hasSizeLessThan(200);
    }
}
