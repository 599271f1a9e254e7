/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.LambdaRoutes;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a gateway ends. */
@Timeout(300)
class DrainTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    @TempDir
    private Path scratch;

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final ScriptedServer lambda = new ScriptedServer(peer -> {
        for (Received request = peer.next(); request != null; request = peer.next()) {
            if (request.function().equals("slow")) {
                running.incrementAndGet();
                assertThat(released.await(120, TimeUnit.SECONDS)).isTrue();
            }
            peer.send(ANSWER);
        }
    });

    @AfterEach
    void close() {
        released.countDown();
        lambda.close();
    }

    private GatewayProcess serving(Map<String, String> settings) throws IOException, InterruptedException {
        return Scratch.serving(
                scratch,
                new LambdaRoutes(lambda.port())
                        .function("slow")
                        .function("quick")
                        .yaml(),
                settings);
    }

    private List<Wire> slowRequests(GatewayProcess gateway, int count) throws Exception {
        List<Wire> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(Wire.to(gateway.proxyPort()).send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
        }
        Await.until("slow functions run", SOON, running::get, number -> number == count);
        return clients;
    }

    private static boolean accepts(int port) {
        try (Wire wire = Wire.to(port)) {
            return wire != null;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void running_requests_finish_and_nothing_new_begins() throws Exception {
        try (GatewayProcess gateway = serving(Map.of("GATEHOUSE_DRAIN_TIMEOUT", "120"))) {
            Wire idle = Wire.to(gateway.proxyPort()).send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(idle.reply().status()).isEqualTo(200);
            List<Wire> clients = slowRequests(gateway, 10);

            gateway.terminate();
            Await.until("new connections are taken", SOON, () -> accepts(gateway.proxyPort()), taken -> !taken);
            assertThat(idle.rest()).isEmpty();
            gateway.terminate();
            assertThat(gateway.isAlive()).isTrue();
            released.countDown();

            for (Wire client : clients) {
                Reply reply = client.reply();
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.headers().values("Connection")).containsExactly("close");
                assertThat(client.rest()).isEmpty();
            }
            assertThat(gateway.awaitExit(SOON)).isZero();
            assertThat(gateway.output()).doesNotContain("[error]", "\tat ");
        }
    }

    @Test
    void requests_that_do_not_end_are_given_up_at_the_end_of_the_drain_timeout() throws Exception {
        try (GatewayProcess gateway = serving(Map.of("GATEHOUSE_DRAIN_TIMEOUT", "1"))) {
            List<Wire> clients = slowRequests(gateway, 3);

            gateway.terminate();

            assertThat(gateway.awaitExit(SOON)).isZero();
            for (Wire client : clients) {
                assertThat(client.rest()).doesNotContain(" 200 ");
            }
        }
    }

    @Test
    void an_idle_gateway_ends_at_once_with_idle_clients() throws Exception {
        try (GatewayProcess gateway = serving(Map.of("GATEHOUSE_DRAIN_TIMEOUT", "120"))) {
            Wire idle = Wire.to(gateway.proxyPort()).send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(idle.reply().status()).isEqualTo(200);
            Wire silent = Wire.to(gateway.proxyPort());
            Wire half = Wire.to(gateway.proxyPort()).send("GET /quick HT");

            gateway.terminate();

            assertThat(gateway.awaitExit(SOON)).isZero();
            assertThat(idle.rest()).isEmpty();
            assertThat(silent.rest()).isEmpty();
            assertThat(half.rest()).doesNotContain(" 200 ");
        }
    }

    @Test
    void a_killed_gateway_leaves_nothing_in_the_way_of_the_next() throws Exception {
        int port;
        try (GatewayProcess killed = serving(Map.of())) {
            port = killed.proxyPort();
            slowRequests(killed, 3);
        }

        try (GatewayProcess next = serving(Map.of("KONG_PROXY_LISTEN", "127.0.0.1:" + port))) {
            assertThat(Wire.get(port, "/quick").status()).isEqualTo(200);
            assertThat(next.stop(SOON)).isZero();
        }
    }
}
