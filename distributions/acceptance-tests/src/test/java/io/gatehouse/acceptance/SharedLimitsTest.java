/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits that three gateways keep together, with a Redis that comes and goes. */
@Timeout(120)
class SharedLimitsTest {
    private static final int LIMIT = 200;
    private static final int GATEWAYS = 3;
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private static Path scratch;

    private static final List<GatewayProcess> gateways = new ArrayList<>();
    private static RedisProcess redis;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        redis = RedisProcess.start();
        for (int i = 0; i < GATEWAYS; i++) {
            Path folder = Files.createDirectory(scratch.resolve("gateway-" + i));
            gateways.add(Scratch.starting(folder, configuration(), Map.of()));
        }
        for (GatewayProcess gateway : gateways) {
            gateway.awaitStarted();
        }
    }

    @AfterAll
    static void stop() throws IOException {
        gateways.forEach(GatewayProcess::close);
        redis.close();
    }

    private static String configuration() {
        return """
                _format_version: "3.0"
                routes:
                - name: tolerant
                  paths: [/tolerant]
                  plugins:
                  - name: rate-limiting
                    config: &limits
                      year: %d
                      limit_by: header
                      header_name: x-who
                      policy: redis
                      redis: {host: 127.0.0.1, port: %d, timeout: 1000}
                - name: strict
                  paths: [/strict]
                  plugins:
                  - name: rate-limiting
                    config: {<<: *limits, fault_tolerant: false}
                plugins: [{name: request-termination, config: {status_code: 200}}]
                """.formatted(LIMIT, redis.port());
    }

    private static String request(String path, String who) {
        return "GET " + path + " HTTP/1.1\r\nHost: gw.test\r\nX-Who: " + who + "\r\n\r\n";
    }

    private Reply send(int gateway, String path) throws IOException {
        return Wire.ask(gateways.get(gateway).proxyPort(), request(path, "somebody"));
    }

    private static boolean isCounted(Reply reply) {
        return reply.headers().first("ratelimit-remaining") != null;
    }

    /** How many of so many requests of one client pass, over some connections to each gateway at once. */
    private int passed(String who, int perConnection) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(2 * GATEWAYS);
        try {
            List<Callable<Integer>> connections = new ArrayList<>();
            for (int i = 0; i < 2 * GATEWAYS; i++) {
                int port = gateways.get(i % GATEWAYS).proxyPort();
                connections.add(() -> passed(port, who, perConnection));
            }
            int passed = 0;
            for (Future<Integer> connection : clients.invokeAll(connections, 60, TimeUnit.SECONDS)) {
                passed += connection.get();
            }
            return passed;
        } finally {
            clients.shutdownNow();
        }
    }

    private static int passed(int port, String who, int requests) throws IOException {
        int passed = 0;
        try (Wire wire = Wire.to(port)) {
            for (int i = 0; i < requests; i++) {
                Reply reply = wire.send(request("/tolerant", who)).reply();
                assertThat(reply.status()).isIn(200, 429);
                passed += reply.status() == 200 ? 1 : 0;
            }
        }
        return passed;
    }

    @Test
    void exactly_as_many_requests_pass_as_may_through_all_gateways_together() throws Exception {
        assertThat(passed("one", LIMIT / 2)).isEqualTo(LIMIT);
        assertThat(passed("another", LIMIT / 2)).isEqualTo(LIMIT);
    }

    @Test
    void limits_are_kept_again_after_redis_was_started_again() throws Exception {
        assertThat(passed("before", LIMIT / 2)).isEqualTo(LIMIT);
        redis.stop();

        for (int i = 0; i < GATEWAYS; i++) {
            Reply tolerant = send(i, "/tolerant");
            assertThat(tolerant.status()).isEqualTo(200);
            assertThat(isCounted(tolerant)).isFalse();
            assertThat(send(i, "/strict").status()).isEqualTo(500);
        }

        redis.startAgain();
        awaitCounting();
        assertThat(passed("after", LIMIT / 2)).isEqualTo(LIMIT);
    }

    @Test
    void stalled_redis_delays_no_more_than_the_first_requests() throws Exception {
        assertThat(isCounted(send(0, "/tolerant"))).isTrue();
        redis.stall();
        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            Reply tolerant = send(0, "/tolerant");
            assertThat(tolerant.status()).isEqualTo(200);
            assertThat(isCounted(tolerant)).isFalse();
        }
        assertThat(send(0, "/strict").status()).isEqualTo(500);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                .as("51 timeouts would be 51 s")
                .isLessThan(15);
        redis.goOn();

        awaitCounting();
        assertThat(passed("after", LIMIT / 2)).isEqualTo(LIMIT);
    }

    private void awaitCounting() throws Exception {
        for (int i = 0; i < GATEWAYS; i++) {
            int gateway = i;
            Await.until("counting gateway " + i, SOON, () -> send(gateway, "/strict"), SharedLimitsTest::isCounted);
        }
    }

    @Test
    void gateway_ends_in_good_order_while_it_uses_redis() throws Exception {
        Path folder = Files.createDirectory(scratch.resolve("ending"));
        try (GatewayProcess gateway = Scratch.serving(folder, configuration(), Map.of())) {
            assertThat(isCounted(Wire.ask(gateway.proxyPort(), request("/tolerant", "last"))))
                    .isTrue();

            assertThat(gateway.stop(SOON)).isZero();

            assertThat(gateway.output()).doesNotContain("Exception", "WARNING");
        }
    }
}
