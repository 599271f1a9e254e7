/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void one_attempt_is_the_rule() {
        assertThat(RetryPolicy.none().pause(1, 0, 0)).isEqualTo(RetryPolicy.NEVER);
    }

    @Test
    void pauses_double_and_are_spread() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RetryPolicy policy = RetryPolicy.safe(Duration.ofSeconds(60), random::nextDouble);
        for (int i = 0; i < 1000; i++) {
            assertThat(policy.pause(1, 0, 0)).as("seed %d", seed).isBetween(50_000_000L, 100_000_000L);
            assertThat(policy.pause(2, 0, 0)).as("seed %d", seed).isBetween(100_000_000L, 200_000_000L);
        }
        assertThat(policy.pause(3, 0, 0)).isEqualTo(RetryPolicy.NEVER);
    }

    @Test
    void another_attempt_begins_within_the_time_or_not_at_all() {
        RetryPolicy policy = RetryPolicy.safe(Duration.ofSeconds(5), () -> 0);

        assertThat(policy.pause(1, 0, 4)).isEqualTo(4 * SECOND);
        assertThat(policy.pause(1, 0, 5)).isEqualTo(RetryPolicy.NEVER);
        assertThat(policy.pause(1, 0, 999_999_999)).isEqualTo(RetryPolicy.NEVER);
        assertThat(policy.pause(1, 2 * SECOND, 4)).isEqualTo(RetryPolicy.NEVER);
        assertThat(policy.pause(2, 5 * SECOND, 0)).isEqualTo(RetryPolicy.NEVER);
    }

    @Test
    void nobody_is_kept_waiting_for_long() {
        RetryPolicy policy = RetryPolicy.safe(Duration.ofSeconds(60), () -> 0);

        assertThat(policy.pause(1, 0, 5)).isEqualTo(5 * SECOND);
        assertThat(policy.pause(1, 0, 6)).isEqualTo(RetryPolicy.NEVER);
    }

    @Test
    void only_calls_that_were_not_sent_are_harmless() {
        for (Stage stage : Stage.values()) {
            boolean before = stage == Stage.RESOLVE || stage == Stage.CONNECT || stage == Stage.HANDSHAKE;
            assertThat(RetryPolicy.isHarmless(new HttpCallException(stage, false, "x", null)))
                    .as("%s", stage)
                    .isEqualTo(before);
        }
        assertThat(RetryPolicy.isHarmless(new IllegalStateException())).isFalse();
    }
}
