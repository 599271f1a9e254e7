/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalCountersTest {

    private static final long NOON = 1_800_000_000_000L;
    private static final Limits TWO_WINDOWS = new Limits(null, 3.0, 4.0, null, null, null);

    private final LocalCounters counters = new LocalCounters(1000, lost -> {});

    private static Quota quota(Limits limits) {
        return Quota.of(Placement.everywhere(), null, limits);
    }

    @Test
    void refused_uses_count_in_no_window() {
        Quota quota = quota(TWO_WINDOWS);
        for (int i = 0; i < 3; i++) {
            assertThat(counters.takeAtOnce(quota, "a", 1, NOON)).containsExactly(i, i);
        }

        assertThat(counters.takeAtOnce(quota, "a", 1, NOON)).containsExactly(3, 3);
        assertThat(counters.takeAtOnce(quota, "a", 1, NOON)).containsExactly(3, 3);

        assertThat(counters.takeAtOnce(quota, "a", 1, NOON + 60_000)).containsExactly(0, 3);
        assertThat(counters.takeAtOnce(quota, "a", 1, NOON + 60_000)).containsExactly(1, 4);
        assertThat(counters.takeAtOnce(quota, "a", 0, NOON + 60_000)).containsExactly(1, 4);
    }

    @Test
    void looking_counts_nothing() {
        Quota quota = quota(TWO_WINDOWS);

        assertThat(counters.takeAtOnce(quota, "a", 0, NOON)).containsExactly(0, 0);
        assertThat(counters.takeAtOnce(quota, "a", 0, NOON)).containsExactly(0, 0);
    }

    @Test
    void placements_and_things_count_apart_and_equal_ones_together() {
        Quota everywhere = quota(TWO_WINDOWS);
        Quota route = Quota.of(new Placement("r", null, null), null, TWO_WINDOWS);
        Quota consumerOfRoute = Quota.of(new Placement("r", null, "c"), null, TWO_WINDOWS);
        Quota video = Quota.of(Placement.everywhere(), "video", TWO_WINDOWS);

        counters.takeAtOnce(everywhere, "a", 1, NOON);
        counters.takeAtOnce(route, "a", 2, NOON);

        assertThat(counters.takeAtOnce(everywhere, "a", 0, NOON)).containsExactly(1, 1);
        assertThat(counters.takeAtOnce(route, "a", 0, NOON)).containsExactly(2, 2);
        assertThat(counters.takeAtOnce(consumerOfRoute, "a", 0, NOON)).containsExactly(2, 2);
        assertThat(counters.takeAtOnce(video, "a", 0, NOON)).containsExactly(0, 0);
    }

    @Test
    void long_identifiers_are_told_apart() {
        Quota quota = quota(TWO_WINDOWS);
        String common = "x".repeat(8000);

        counters.takeAtOnce(quota, common + "a", 1, NOON);

        assertThat(counters.takeAtOnce(quota, common + "a", 0, NOON)).containsExactly(1, 1);
        assertThat(counters.takeAtOnce(quota, common + "b", 0, NOON)).containsExactly(0, 0);
    }

    @Test
    void exactly_as_many_fit_as_there_is_room_whatever_the_threads_do() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            int limit = 1 + random.nextInt(500);
            // A small table turns over while the threads count.
            LocalCounters small = new LocalCounters(16, lost -> {});
            Quota quota = quota(new Limits(null, null, (double) limit, limit + 0.5, null, null));

            assertThat(passed(small, quota, limit))
                    .as("seed %s, round %s", seed, round)
                    .isEqualTo(limit);
        }
    }

    private static int passed(LocalCounters counters, Quota quota, int limit) throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                results.add(pool.submit(() -> {
                    start.await();
                    int passed = 0;
                    for (int j = 0; j < limit; j++) {
                        counters.takeAtOnce(quota, "other-" + (thread + j) % 4, 1, NOON);
                        long[] used = counters.takeAtOnce(quota, "hot", 1, NOON);
                        passed += quota.firstFull(used) < 0 ? 1 : 0;
                    }
                    return passed;
                }));
            }
            start.countDown();
            int passed = 0;
            for (Future<Integer> result : results) {
                passed += result.get(30, TimeUnit.SECONDS);
            }
            return passed;
        } finally {
            pool.shutdownNow();
        }
    }
}
