/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where log entries go when their sink is there, comes back, or stays away. */
@Timeout(300)
class LogSinkTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String UNAVAILABLE = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

    @TempDir
    private Path scratch;

    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Received> arrived = new CopyOnWriteArrayList<>();
    private final ScriptedServer sink = ScriptedServer.answering(request -> {
        if (away.get()) {
            refused.incrementAndGet();
            return UNAVAILABLE;
        }
        arrived.add(request);
        return OK;
    });

    @AfterEach
    void close() {
        sink.close();
    }

    private static String configuration(String plugins) {
        return """
                _format_version: "3.0"
                routes:
                - name: r
                  paths: ["/"]
                  plugins:
                  - name: request-termination
                    config: {status_code: 200, message: hello}
                """ + plugins.indent(2);
    }

    private String httpLog(int port, String more) {
        return "- name: http-log\n  config: {http_endpoint: \"http://user:secret@127.0.0.1:" + port + "/in\"" + more
                + "}\n";
    }

    @Test
    void entries_for_a_sink_that_comes_back_arrive_once_each_without_a_request_waiting() throws Exception {
        away.set(true);
        try (GatewayProcess gateway = Scratch.serving(scratch, configuration(httpLog(sink.port(), "")), Map.of())) {
            for (int i = 0; i < 20; i++) {
                assertThat(Wire.get(gateway.proxyPort(), "/" + i).status()).isEqualTo(200);
            }
            Await.until("a refusal", SOON, refused::get, count -> count > 0);
            away.set(false);

            Await.until("entries", SOON, arrived::size, count -> count >= 20);
            for (int i = 0; i < 20; i++) {
                String uri = "\"uri\":\"/" + i + "\"";
                assertThat(arrived)
                        .filteredOn(post -> post.text().contains(uri))
                        .hasSize(1);
            }
            gateway.awaitOutput("entries for http://127.0.0.1:" + sink.port() + "/in: ", SOON);
            assertThat(gateway.output()).doesNotContain("secret");
        }
    }

    @Test
    void a_full_queue_loses_the_oldest_and_the_end_of_the_gateway_tells_what_is_lost() throws Exception {
        away.set(true);
        String queue = ", queue: {max_entries: 5, initial_retry_delay: 100, max_retry_delay: 100}";
        try (GatewayProcess gateway = Scratch.serving(scratch, configuration(httpLog(sink.port(), queue)), Map.of())) {
            for (int i = 0; i < 20; i++) {
                assertThat(Wire.get(gateway.proxyPort(), "/" + i).status()).isEqualTo(200);
            }
            gateway.awaitOutput("lost as the queue was full", SOON);

            assertThat(gateway.stop(SOON)).isZero();

            gateway.awaitOutput("5 lost as the gateway ended", SOON);
        }
    }

    @Test
    void what_waits_when_the_gateway_ends_is_still_sent() throws Exception {
        String queue = ", queue: {max_batch_size: 1000, max_coalescing_delay: 3600}";
        try (GatewayProcess gateway = Scratch.serving(scratch, configuration(httpLog(sink.port(), queue)), Map.of())) {
            for (int i = 0; i < 3; i++) {
                Wire.get(gateway.proxyPort(), "/" + i);
            }

            assertThat(gateway.stop(SOON)).isZero();
        }

        assertThat(arrived).hasSize(1);
        assertThat(arrived.get(0).text())
                .startsWith("[{")
                .contains("\"/0\"", "\"/1\"", "\"/2\"")
                .endsWith("}]");
    }

    @Test
    void a_file_has_every_line_when_the_gateway_has_ended() throws Exception {
        Path file = scratch.resolve("requests.log");
        String fileLog = "- name: file-log\n  config: {path: \"" + file + "\"}\n";
        try (GatewayProcess gateway = Scratch.serving(scratch, configuration(fileLog), Map.of())) {
            for (int i = 0; i < 50; i++) {
                Wire.get(gateway.proxyPort(), "/n/" + i);
            }

            assertThat(gateway.stop(SOON)).isZero();
        }

        assertThat(Files.readAllLines(file))
                .allMatch(line -> line.startsWith("{\"request\":") && line.endsWith("}"))
                .filteredOn(line -> line.contains("\"uri\":\"/n/"))
                .hasSize(50);
    }
}
