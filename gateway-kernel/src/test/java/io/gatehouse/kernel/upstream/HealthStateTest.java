/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class HealthStateTest {

    private static final CheckRules RULES = rules(2, 3, 4, 5);

    private final HealthState state = new HealthState();

    private static CheckRules rules(int successes, int http, int tcp, int timeouts) {
        return new CheckRules(new StatusSet(List.of(200)), new StatusSet(List.of(500)), successes, http, tcp, timeouts);
    }

    @Test
    void a_target_begins_healthy_and_falls_with_the_last_failure_only() {
        assertThat(state.isHealthy()).isTrue();

        assertThat(state.status(500, RULES)).isFalse();
        assertThat(state.status(500, RULES)).isFalse();
        assertThat(state.isHealthy()).isTrue();

        assertThat(state.status(500, RULES)).isTrue();
        assertThat(state.isHealthy()).isFalse();
    }

    @Test
    void each_kind_of_failure_is_counted_for_itself() {
        for (int i = 0; i < 3; i++) {
            state.failed(RULES);
            state.timedOut(RULES);
        }
        assertThat(state.isHealthy()).isTrue();

        assertThat(state.failed(RULES)).isTrue();
        assertThat(state.isHealthy()).isFalse();
    }

    @Test
    void a_success_forgets_failures() {
        state.status(500, RULES);
        state.status(500, RULES);
        state.status(200, RULES);

        state.status(500, RULES);
        state.status(500, RULES);

        assertThat(state.isHealthy()).isTrue();
    }

    @Test
    void a_failure_forgets_successes() {
        state.set(false);

        state.status(200, RULES);
        state.failed(RULES);
        assertThat(state.status(200, RULES)).isFalse();
        assertThat(state.isHealthy()).isFalse();

        assertThat(state.status(200, RULES)).isTrue();
        assertThat(state.isHealthy()).isTrue();
    }

    @Test
    void other_statuses_say_nothing() {
        for (int i = 0; i < 10; i++) {
            state.status(404, RULES);
            state.status(0, RULES);
            state.status(-1, RULES);
            state.status(1000, RULES);
        }

        assertThat(state.isHealthy()).isTrue();
    }

    @Test
    void a_count_of_zero_never_changes_anything() {
        CheckRules never = rules(0, 0, 0, 0);
        for (int i = 0; i < 300; i++) {
            state.status(500, never);
            state.failed(never);
            state.timedOut(never);
        }
        assertThat(state.isHealthy()).isTrue();

        state.set(false);
        state.status(200, never);

        assertThat(state.isHealthy()).isFalse();
    }

    @Test
    void without_a_count_of_successes_failures_add_up() {
        CheckRules noSuccesses = rules(0, 3, 0, 0);

        for (int i = 0; i < 3; i++) {
            state.status(200, noSuccesses);
            state.status(500, noSuccesses);
        }

        assertThat(state.isHealthy()).isFalse();
    }

    @Test
    void what_somebody_says_begins_the_counting_anew() {
        state.status(500, RULES);
        state.status(500, RULES);

        assertThat(state.set(true)).isFalse();
        assertThat(state.status(500, RULES)).isFalse();
        assertThat(state.set(false)).isTrue();
        assertThat(state.isHealthy()).isFalse();
    }

    @Test
    void the_highest_counts_work() {
        CheckRules highest = rules(255, 255, 255, 255);
        for (int i = 0; i < 254; i++) {
            assertThat(state.failed(highest)).isFalse();
        }

        assertThat(state.failed(highest)).isTrue();
    }

    /** The same, told step by step with plain variables. */
    private static final class Naive {

        private boolean healthy = true;
        private boolean doubted;
        private final int[] counts = new int[4];

        void report(int kind, int limit) {
            boolean good = kind == 0;
            if (limit == 0 || good == healthy && !doubted) {
                return;
            }
            counts[kind]++;
            for (int other = 0; other < 4; other++) {
                if (good != (other == 0)) {
                    counts[other] = 0;
                }
            }
            if (counts[kind] >= limit) {
                healthy = good;
                doubted = false;
                Arrays.fill(counts, 0);
            } else {
                doubted = true;
            }
        }
    }

    @Test
    void random_sights_are_judged_like_by_a_naive_model() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            HealthState judged = new HealthState();
            Naive naive = new Naive();
            int[] limits = random.ints(4, 0, 6).toArray();
            CheckRules rules = rules(limits[0], limits[1], limits[2], limits[3]);
            for (int step = 0; step < 100; step++) {
                int kind = random.nextInt(4);
                switch (kind) {
                    case 0 -> judged.status(200, rules);
                    case 1 -> judged.status(500, rules);
                    case 2 -> judged.failed(rules);
                    default -> judged.timedOut(rules);
                }
                naive.report(kind, limits[kind]);

                assertThat(judged.isHealthy())
                        .as("seed %d round %d step %d", seed, round, step)
                        .isEqualTo(naive.healthy);
            }
        }
    }

    @Test
    void of_many_threads_one_brings_the_target_down() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch begin = new CountDownLatch(1);
        CheckRules rules = rules(0, 0, 200, 0);
        List<Future<Integer>> changes = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            changes.add(threads.submit(() -> {
                begin.await();
                int changed = 0;
                for (int i = 0; i < 100; i++) {
                    changed += state.failed(rules) ? 1 : 0;
                }
                return changed;
            }));
        }

        begin.countDown();

        int sum = 0;
        for (Future<Integer> change : changes) {
            sum += change.get();
        }
        threads.shutdown();
        assertThat(sum).isEqualTo(1);
        assertThat(state.isHealthy()).isFalse();
    }
}
