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
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not wait for the function they called. */
@Timeout(300)
class LeavingClientTest {
    private static final int CLIENTS = 200;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void all_leave_at_once_and_nothing_stays_or_is_complained_about(boolean reset) throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger finished = new AtomicInteger();
        try (ScriptedServer lambda = new ScriptedServer(peer -> {
                    for (Received request = peer.next(); request != null; request = peer.next()) {
                        if (request.function().equals("slow")) {
                            running.incrementAndGet();
                            assertThat(left.await(120, TimeUnit.SECONDS)).isTrue();
                            finished.incrementAndGet();
                        }
                        peer.send(ANSWER);
                    }
                });
                GatewayProcess gateway = Scratch.serving(
                        scratch,
                        new LambdaRoutes(lambda.port())
                                .function("slow", lambda.port(), "aws_region: us-east-1, keepalive: 500")
                                .function("quick", lambda.port(), "aws_region: us-east-1, keepalive: 500")
                                .yaml(),
                        Map.of())) {
            assertThat(Wire.get(gateway.proxyPort(), "/quick").status()).isEqualTo(200);
            int before = gateway.openSockets();

            List<Wire> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Wire.to(gateway.proxyPort()).send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
            }
            Await.until("all functions run", SOON, running::get, count -> count == CLIENTS);
            for (Wire client : clients) {
                if (reset) {
                    client.reset();
                } else {
                    client.close();
                }
            }
            assertThat(Wire.get(gateway.proxyPort(), "/quick").status()).isEqualTo(200);
            left.countDown();

            Await.until("connections are given back", SOON, gateway::openSockets, open -> open <= before + 1);
            Await.until("nothing runs", SOON, finished::get, count -> count == CLIENTS);
            assertThat(running).hasValue(CLIENTS);
            assertThat(Wire.get(gateway.proxyPort(), "/quick").status()).isEqualTo(200);
            assertThat(gateway.output()).doesNotContain("[error]", "[crit]", "Exception", "\tat ");
        }
    }
}
