/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratelimiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import io.gatehouse.testsupport.RedisProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class RedisPolicyTest {

    /** Long for a busy machine: a Redis that is away is told at once, whatever its timeout. */
    private static final int LONG_MILLIS = 20_000;

    private static final int UNREACHED = 1_000_000_000;

    private RedisProcess redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start();
    }

    @AfterEach
    void stop() throws IOException {
        redis.close();
    }

    private PluginHarness gateway(int limit, Map<String, ?> more) {
        return gateway(limit, LONG_MILLIS, more);
    }

    private PluginHarness gateway(int limit, int timeoutMillis, Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("year", limit);
        config.put("policy", "redis");
        config.put("redis", Map.of("host", "127.0.0.1", "port", redis.port(), "timeout", timeoutMillis));
        return PluginHarness.of(new RateLimitingPlugin())
                .plugin("rate-limiting", config)
                .start();
    }

    private static TestReply send(PluginHarness gateway) {
        return gateway.send(TestRequest.get("/"));
    }

    private static TestReply sendUntil(PluginHarness gateway, Predicate<TestReply> wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        TestReply reply = send(gateway);
        while (!wanted.test(reply)) {
            assertThat(System.nanoTime()).as("last reply: %s", reply).isLessThan(deadline);
            Thread.onSpinWait();
            reply = send(gateway);
        }
        return reply;
    }

    private static boolean isCounted(TestReply reply) {
        return reply.header("RateLimit-Remaining") != null;
    }

    @Test
    void exactly_as_many_pass_as_may_through_all_gateways_together() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try (PluginHarness one = gateway(100, Map.of());
                PluginHarness two = gateway(100, Map.of());
                PluginHarness three = gateway(100, Map.of())) {
            List<PluginHarness> gateways = List.of(one, two, three);
            List<Future<TestReply>> replies = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                PluginHarness gateway = gateways.get(i % 3);
                replies.add(clients.submit(() -> send(gateway)));
            }
            int passed = 0;
            for (Future<TestReply> reply : replies) {
                TestReply got = reply.get(60, TimeUnit.SECONDS);
                assertThat(isCounted(got)).isTrue();
                passed += got.status() == 200 ? 1 : 0;
            }
            assertThat(passed).isEqualTo(100);
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void requests_pass_uncounted_while_redis_is_away_and_are_counted_again_when_it_is_back() throws IOException {
        try (PluginHarness gateway = gateway(1000, Map.of())) {
            assertThat(send(gateway).header("RateLimit-Remaining")).isEqualTo("999");
            redis.stop();

            for (int i = 0; i < 20; i++) {
                TestReply reply = send(gateway);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(isCounted(reply)).isFalse();
            }

            redis.startAgain();
            assertThat(sendUntil(gateway, RedisPolicyTest::isCounted).status()).isEqualTo(200);
        }
    }

    @Test
    void requests_fail_while_redis_is_away_if_limits_matter_more() throws IOException {
        try (PluginHarness gateway = gateway(1000, Map.of("fault_tolerant", false))) {
            assertThat(send(gateway).status()).isEqualTo(200);
            redis.stop();

            TestReply reply = send(gateway);

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.json()).containsEntry("message", "An unexpected error occurred");
            redis.startAgain();
            assertThat(isCounted(sendUntil(gateway, later -> later.status() == 200)))
                    .isTrue();
        }
    }

    @Test
    void stalled_redis_costs_one_timeout_and_not_one_for_each_request() throws Exception {
        try (PluginHarness gateway = gateway(1000, 1000, Map.of())) {
            sendUntil(gateway, RedisPolicyTest::isCounted);
            redis.stall();
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                TestReply reply = send(gateway);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(isCounted(reply)).isFalse();
            }
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
                    .as("100 timeouts would be 100 s")
                    .isLessThan(60_000);
            redis.goOn();

            assertThat(sendUntil(gateway, RedisPolicyTest::isCounted).status()).isEqualTo(200);
        }
    }

    @Test
    void gateways_that_tell_at_intervals_learn_from_each_other() {
        Map<String, ?> interval = Map.of("sync_rate", 0.02);
        try (PluginHarness one = gateway(10, interval);
                PluginHarness two = gateway(10, interval)) {
            assertThat(send(two).header("RateLimit-Remaining")).isEqualTo("9");
            for (int i = 0; i < 10; i++) {
                send(one);
            }
            assertThat(send(one).status()).isEqualTo(429);

            sendUntil(two, reply -> reply.status() == 429);

            try (PluginHarness late = gateway(10, interval)) {
                sendUntil(late, reply -> reply.status() == 429);
            }
        }
    }

    @Test
    void what_could_not_be_told_is_told_when_redis_is_back() throws IOException {
        Map<String, ?> interval = Map.of("sync_rate", 0.02);
        try (PluginHarness one = gateway(UNREACHED, interval)) {
            assertThat(remaining(send(one))).isEqualTo(UNREACHED - 1);
            redis.stop();
            for (int i = 0; i < 100; i++) {
                assertThat(isCounted(send(one))).as("counted locally").isTrue();
            }
            redis.startAgain();

            try (PluginHarness two = gateway(UNREACHED, Map.of())) {
                AtomicInteger own = new AtomicInteger();
                TestReply reply = sendUntil(
                        two, later -> isCounted(later) && remaining(later) <= UNREACHED - own.incrementAndGet() - 100);
                assertThat(reply.status()).isEqualTo(200);
            }
        }
    }

    private static int remaining(TestReply reply) {
        String remaining = reply.header("RateLimit-Remaining");
        return remaining == null ? Integer.MAX_VALUE : Integer.parseInt(remaining);
    }
}
