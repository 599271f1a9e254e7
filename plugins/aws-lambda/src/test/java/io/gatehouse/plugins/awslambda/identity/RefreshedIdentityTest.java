/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugins.awslambda.FakeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RefreshedIdentityTest {

    private final FakeContext context = new FakeContext();
    private final AtomicInteger asked = new AtomicInteger();
    private Supplier<CompletionStage<AwsKeys>> server = () -> CompletableFuture.completedStage(lasting(3600));
    private final RefreshedIdentity identity = new RefreshedIdentity(source(), context, () -> {});

    @Test
    void nothing_is_asked_before_the_first_use() {
        assertThat(identity.current()).isNull();
        assertThat(asked).hasValue(0);
        assertThat(context.scheduler.planned()).isEmpty();
    }

    @Test
    void keys_are_fetched_once_and_refreshed_five_minutes_ahead_without_any_traffic() {
        resolve();
        assertThat(identity.current()).isNotNull();
        assertThat(delays()).containsExactly(3_300_000L);

        context.now = context.now.plusSeconds(3300);
        context.scheduler.runNext();

        assertThat(asked).hasValue(2);
        assertThat(delays()).containsExactly(3_300_000L);
        context.now = context.now.plusSeconds(3000);
        assertThat(identity.current()).isNotNull();
    }

    @Test
    void keys_that_last_are_not_refreshed() {
        server = () -> CompletableFuture.completedStage(AwsKeys.lasting("A", "s", null));
        resolve();

        assertThat(delays()).isEmpty();
        context.now = context.now.plusSeconds(1_000_000);
        assertThat(identity.current()).isNotNull();
    }

    @Test
    void keys_that_last_seconds_only_are_used_once_and_not_refreshed_without_traffic() {
        server = () -> CompletableFuture.completedStage(lasting(10));

        assertThat(resolve()).isNotNull();

        assertThat(identity.current()).isNull();
        assertThat(delays()).isEmpty();
        assertThat(resolve()).isNotNull();
        assertThat(asked).hasValue(2);
    }

    @Test
    void short_lived_keys_are_refreshed_in_the_middle_of_their_life() {
        server = () -> CompletableFuture.completedStage(lasting(60));
        resolve();

        assertThat(delays()).containsExactly(30_000L);
    }

    @Test
    void a_failed_refresh_is_repeated_with_growing_pauses_while_the_keys_are_good() {
        resolve();
        server = () -> CompletableFuture.failedStage(new IdentityException("down"));

        context.now = context.now.plusSeconds(3300);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 20 && !delays().isEmpty(); i++) {
            context.scheduler.runNext();
            pauses.addAll(delays());
            delays().forEach(delay -> context.now = context.now.plusMillis(delay));
        }

        assertThat(pauses).containsExactly(10_000L, 20_000L, 40_000L, 60_000L, 60_000L, 60_000L);
        assertThat(asked.get()).isBetween(7, 8);
        assertThat(context.log)
                .first()
                .asString()
                .startsWith("WARNING credentials: down; those at hand are used until");
    }

    @Test
    void after_a_failed_refresh_a_good_one_ends_the_pauses() {
        resolve();
        context.now = context.now.plusSeconds(3300);
        server = () -> CompletableFuture.failedStage(new IdentityException("down"));
        context.scheduler.runNext();
        server = () -> CompletableFuture.completedStage(lasting(3600));
        context.now = context.now.plusSeconds(10);
        context.scheduler.runNext();

        assertThat(delays()).containsExactly(3_300_000L);
        assertThat(identity.current()).isNotNull();
    }

    @Test
    void without_keys_the_next_request_tries_again_and_the_log_is_told_once() {
        server = () -> CompletableFuture.failedStage(new IdentityException("down"));
        for (int i = 0; i < 5; i++) {
            assertThat(identity.resolve().toCompletableFuture())
                    .isCompletedExceptionally()
                    .failsWithin(0, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(NoKeysException.class)
                    .withMessage("down");
        }

        assertThat(asked).hasValue(5);
        assertThat(delays()).isEmpty();
        assertThat(context.log).containsExactly("ERROR credentials: down");
        server = () -> CompletableFuture.completedStage(lasting(3600));
        assertThat(resolve()).isNotNull();
    }

    @Test
    void a_source_that_throws_is_a_failed_one() {
        server = () -> {
            throw new IllegalArgumentException("secret");
        };

        assertThat(identity.resolve().toCompletableFuture()).isCompletedExceptionally();
        assertThat(context.log).containsExactly("ERROR credentials: IllegalArgumentException");
    }

    @Test
    void keys_that_come_expired_are_used_and_told() {
        server = () -> CompletableFuture.completedStage(lasting(-100));

        assertThat(resolve()).isNotNull();

        assertThat(context.log)
                .singleElement()
                .asString()
                .startsWith("WARNING credentials: those from test expired 100 seconds ago")
                .contains("clock");
    }

    @Test
    void requests_at_the_same_time_share_one_refresh() throws Exception {
        CompletableFuture<AwsKeys> late = new CompletableFuture<>();
        server = () -> late;
        int requests = 16;
        CountDownLatch waiting = new CountDownLatch(requests);
        ExecutorService threads = Executors.newFixedThreadPool(requests);
        try {
            List<Future<AwsKeys>> answers = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                answers.add(threads.submit(() -> {
                    CompletableFuture<AwsKeys> stage = identity.resolve().toCompletableFuture();
                    waiting.countDown();
                    return stage.get(60, TimeUnit.SECONDS);
                }));
            }
            assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
            late.complete(lasting(3600));
            for (Future<AwsKeys> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).accessKeyId()).isEqualTo("AKID1");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_stopped_identity_refreshes_no_more() {
        resolve();
        identity.stop();

        assertThat(delays()).isEmpty();
        resolveAgainAfterExpiry();
        assertThat(delays()).isEmpty();
    }

    private void resolveAgainAfterExpiry() {
        context.now = context.now.plusSeconds(4000);
        resolve();
    }

    private AwsKeys resolve() {
        return identity.resolve().toCompletableFuture().join();
    }

    private List<Long> delays() {
        return context.scheduler.planned().stream()
                .map(task -> task.delayMillis)
                .toList();
    }

    private AwsKeys lasting(long seconds) {
        return new AwsKeys(
                "AKID" + asked.get(), "s", "t", context.now.plusSeconds(seconds).toEpochMilli());
    }

    private KeySource source() {
        return new KeySource() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public CompletionStage<AwsKeys> fetch() {
                asked.incrementAndGet();
                return server.get();
            }
        };
    }
}
