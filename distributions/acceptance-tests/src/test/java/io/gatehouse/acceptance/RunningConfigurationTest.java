/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Configurations that a running gateway is given. */
@Timeout(300)
class RunningConfigurationTest {
    @TempDir
    private Path scratch;

    private GatewayProcess gateway;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        gateway = Scratch.serving(scratch, answering(201), Map.of());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String answering(int status) {
        return """
                _format_version: "3.0"
                routes: [{name: all, paths: ["/"]}]
                plugins: [{name: request-termination, config: {status_code: %d}}]
                """.formatted(status);
    }

    private Reply post(String configuration) throws IOException {
        return Wire.ask(
                gateway.adminPort(),
                "POST /config HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/yaml\r\nContent-Length: "
                        + configuration.length() + "\r\nConnection: close\r\n\r\n" + configuration);
    }

    @Test
    void a_bad_configuration_is_refused_and_the_old_one_serves_on() throws IOException {
        Reply refused = post(answering(99_999));
        Reply unreadable = post("routes: [ {name");
        Reply unknown = post("_format_version: '3.0'\nplugins: [{name: no-such-plugin}]\n");

        assertThat(List.of(refused.status(), unreadable.status(), unknown.status()))
                .containsOnly(400);
        assertThat(refused.text()).contains("status_code").contains("between 100 and 599");
        assertThat(unknown.text()).contains("no-such-plugin");
        assertThat(Wire.get(gateway.proxyPort(), "/").status()).isEqualTo(201);
    }

    @Test
    void a_good_configuration_serves_from_then_on() throws IOException {
        Reply taken = post(answering(202));

        assertThat(taken.status()).isEqualTo(201);
        assertThat(Wire.get(gateway.proxyPort(), "/").status()).isEqualTo(202);
    }

    @Test
    void no_request_fails_while_configurations_change() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService client = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> asked = client.submit(() -> askUntil(over));
            for (int i = 0; i < 30; i++) {
                assertThat(post(answering(200 + i % 3)).status()).isEqualTo(201);
            }
            over.set(true);

            assertThat(asked.get(60, TimeUnit.SECONDS)).isPositive();
            assertThat(gateway.output()).doesNotContain("[error]", "\tat ");
        } finally {
            client.shutdownNow();
        }
    }

    private int askUntil(AtomicBoolean over) throws IOException {
        int answers = 0;
        while (!over.get()) {
            try (Wire wire = Wire.to(gateway.proxyPort())) {
                boolean goesOn = true;
                while (goesOn && !over.get()) {
                    Reply reply = wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").reply();
                    assertThat(reply.status()).isBetween(200, 202);
                    answers++;
                    goesOn = !reply.headers().has("Connection", "close");
                }
            }
        }
        return answers;
    }
}
