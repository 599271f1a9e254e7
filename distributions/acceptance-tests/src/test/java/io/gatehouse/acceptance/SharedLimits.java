/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits that three gateways keep together, at a place that comes and goes. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SharedLimits {
    static final int LIMIT = 200;
    static final Duration SOON = Duration.ofSeconds(60);

    private static final int GATEWAYS = 3;
    private static final int COST = 3;
    private static final int ONCE_EACH = (LIMIT + COST - 1) / COST;

    private final List<GatewayProcess> gateways = new ArrayList<>();
    private ScriptedServer costing;

    @TempDir
    static Path scratch;

    /** Starts the place. */
    abstract void startPlace() throws Exception;

    /** Ends the place. */
    abstract void closePlace() throws IOException;

    /** What configurations of plugins say to count there. */
    abstract String policy();

    /** Starts a gateway with a declarative configuration, without waiting. */
    abstract GatewayProcess begin(Path folder, String configuration) throws IOException, InterruptedException;

    abstract void takeAway() throws IOException;

    abstract void bringBack() throws IOException;

    @BeforeAll
    void start() throws Exception {
        startPlace();
        costing = ScriptedServer.answering(
                request -> "HTTP/1.1 200 OK\r\nX-Kong-Limit: video=" + COST + "\r\nContent-Length: 0\r\n\r\n");
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(begin(Files.createDirectory(scratch.resolve("gateway-" + i)), configuration()));
        }
        for (GatewayProcess gateway : gateways) {
            gateway.awaitReady("/tolerant", 200, SOON);
        }
    }

    @AfterAll
    void stop() throws IOException {
        gateways.forEach(GatewayProcess::close);
        costing.close();
        closePlace();
    }

    private String configuration() {
        return """
                _format_version: "3.0"
                services:
                - name: costing
                  url: http://127.0.0.1:%2$d
                  routes:
                  - name: costs
                    paths: [/costs]
                    plugins:
                    - name: response-ratelimiting
                      config: {limits: {video: {year: %1$d}}, limit_by: ip, %3$s}
                routes:
                - name: tolerant
                  paths: [/tolerant]
                  plugins:
                  - name: rate-limiting
                    config: {year: %1$d, limit_by: header, header_name: x-who, %3$s}
                  - name: request-termination
                    config: {status_code: 200}
                - name: strict
                  paths: [/strict]
                  plugins:
                  - name: rate-limiting
                    config: {year: %1$d, limit_by: header, header_name: x-who, fault_tolerant: false, %3$s}
                  - name: request-termination
                    config: {status_code: 200}
                """.formatted(LIMIT, costing.port(), policy());
    }

    private static String request(String path, String who) {
        return "GET " + path + " HTTP/1.1\r\nHost: gw.test\r\nX-Who: " + who + "\r\n\r\n";
    }

    final Reply send(int gateway, String path) throws IOException {
        return Wire.ask(gateways.get(gateway).proxyPort(), request(path, "somebody"));
    }

    static boolean isCounted(Reply reply) {
        return reply.headers().first("ratelimit-remaining") != null;
    }

    final int passed(String who, int perConnection) throws Exception {
        return passed("/tolerant", who, perConnection);
    }

    /** How many of so many requests of one client pass, over some connections to each gateway at once. */
    private int passed(String path, String who, int perConnection) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(2 * GATEWAYS);
        try {
            List<Callable<Integer>> connections = new ArrayList<>();
            for (int i = 0; i < 2 * GATEWAYS; i++) {
                int port = gateways.get(i % GATEWAYS).proxyPort();
                connections.add(() -> passed(port, path, who, perConnection));
            }
            int passed = 0;
            for (Future<Integer> connection : clients.invokeAll(connections, 120, TimeUnit.SECONDS)) {
                passed += connection.get();
            }
            return passed;
        } finally {
            clients.shutdownNow();
        }
    }

    private static int passed(int port, String path, String who, int requests) throws IOException {
        int passed = 0;
        try (Wire wire = Wire.to(port)) {
            for (int i = 0; i < requests; i++) {
                Reply reply = wire.send(request(path, who)).reply();
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
    void exactly_as_many_answers_pass_as_there_is_room_for_what_they_cost() throws Exception {
        assertThat(passed("/costs", "anybody", LIMIT / 2)).isEqualTo(ONCE_EACH);
    }

    @Test
    void limits_are_kept_again_when_the_place_was_away_under_load() throws Exception {
        assertThat(passed("before", LIMIT / 2)).isEqualTo(LIMIT);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(GATEWAYS);
        List<Future<?>> load = new ArrayList<>();
        for (GatewayProcess gateway : gateways) {
            load.add(clients.submit(() -> sendUntil(ended, sent, gateway.proxyPort())));
        }
        try {
            takeAway();
            int before = sent.get();
            for (int i = 0; i < GATEWAYS; i++) {
                Reply tolerant = send(i, "/tolerant");
                assertThat(tolerant.status()).isEqualTo(200);
                assertThat(isCounted(tolerant)).isFalse();
                assertThat(send(i, "/strict").status()).isEqualTo(500);
            }
            Await.until("requests meanwhile", SOON, sent::get, now -> now > before + 100);
            bringBack();
            awaitCounting();
        } finally {
            ended.set(true);
            clients.shutdown();
        }
        for (Future<?> client : load) {
            client.get(120, TimeUnit.SECONDS);
        }
        assertThat(passed("after", LIMIT / 2)).isEqualTo(LIMIT);
    }

    /** Each request is somebody else's, and passes whether it is counted or not. */
    private static Void sendUntil(AtomicBoolean ended, AtomicInteger sent, int port) throws IOException {
        while (!ended.get()) {
            try (Wire wire = Wire.to(port)) {
                boolean goesOn = true;
                while (goesOn && !ended.get()) {
                    String who = port + "-" + sent.incrementAndGet();
                    Reply reply = wire.send(request("/tolerant", who)).reply();
                    assertThat(reply.status()).isEqualTo(200);
                    goesOn = !"close".equals(reply.headers().first("connection"));
                }
            }
        }
        return null;
    }

    final void awaitCounting() throws Exception {
        for (int i = 0; i < GATEWAYS; i++) {
            int gateway = i;
            Await.until("counting gateway " + i, SOON, () -> send(gateway, "/strict"), SharedLimits::isCounted);
        }
    }

    @Test
    void gateway_ends_in_good_order_while_it_counts_there() throws Exception {
        Path folder = Files.createDirectory(scratch.resolve("ending"));
        try (GatewayProcess gateway = begin(folder, configuration())) {
            gateway.awaitReady("/tolerant", 200, SOON);
            assertThat(isCounted(Wire.ask(gateway.proxyPort(), request("/tolerant", "last"))))
                    .isTrue();

            assertThat(gateway.stop(SOON)).isZero();

            assertThat(gateway.output()).doesNotContain("Exception", "WARNING");
        }
    }
}
