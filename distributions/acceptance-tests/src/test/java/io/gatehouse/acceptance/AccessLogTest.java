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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code proxy_access_log} and {@code admin_access_log}. */
@Timeout(300)
@Tag("once")
class AccessLogTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CONFIGURATION = """
            _format_version: "3.0"
            routes:
            - name: told
              paths: [/told]
              plugins: [{name: request-termination, config: {status_code: 202, body: "ten bytes."}}]
            """;

    @TempDir
    private Path scratch;

    private static List<String> lines(Path file) throws Exception {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void each_request_is_a_line() throws Exception {
        Map<String, String> settings =
                Map.of("KONG_PROXY_ACCESS_LOG", "logs/access.log", "KONG_ADMIN_ACCESS_LOG", "/dev/stdout");
        try (GatewayProcess gateway = Scratch.serving(scratch, CONFIGURATION, settings)) {
            Path log = gateway.prefix().resolve("logs/access.log");
            Reply reply = Wire.ask(gateway.proxyPort(), """
                    GET /told/%41?b=c%20d HTTP/1.1\r
                    Host: h\r
                    Authorization: Basic YW5uOnNlY3JldA==\r
                    User-Agent: a "quoted" agent\r
                    Connection: close\r
                    \r
                    """);
            Wire.getLocal(gateway.adminPort(), "/status?told=1");

            List<String> told = Await.until("a line", SOON, () -> lines(log), lines -> !lines.isEmpty());

            assertThat(told)
                    .singleElement()
                    .asString()
                    .startsWith("127.0.0.1 - ann [")
                    .endsWith(
                            "] \"GET /told/%41?b=c%20d HTTP/1.1\" 202 10 \"-\" \"a \\x22quoted\\x22 agent\" kong_request_id: \""
                                    + reply.headers().first("X-Kong-Request-Id") + "\"");
            gateway.awaitOutput("\"GET /status?told=1 HTTP/1.1\" 200 ", SOON);
            assertThat(gateway.output()).doesNotContain("kong_request_id");
        }
    }

    @Test
    void a_file_that_is_moved_away_is_followed_by_another() throws Exception {
        Map<String, String> settings = Map.of(
                "KONG_PROXY_ACCESS_LOG", scratch.resolve("kept/access.log").toString());
        Path log = scratch.resolve("kept/access.log");
        Path moved = scratch.resolve("kept/access.log.1");
        int count = 300;
        try (GatewayProcess gateway = Scratch.serving(scratch, CONFIGURATION, settings)) {
            for (int i = 0; i < count; i++) {
                if (i == count / 3) {
                    Files.move(log, moved);
                } else if (i == count / 2) {
                    Await.until("lines in the old file", SOON, () -> lines(moved), lines -> lines.size() > count / 3);
                    gateway.hangUp();
                    Await.until("another file", SOON, () -> Files.exists(log), there -> there);
                }
                assertThat(Wire.get(gateway.proxyPort(), "/told/" + i).status()).isEqualTo(202);
            }
            gateway.stop(SOON);
        }

        assertThat(lines(log)).isNotEmpty();
        List<String> told = new ArrayList<>(lines(moved));
        told.addAll(lines(log));
        told.replaceAll(line -> line.replaceFirst(".*\"GET (\\S+) HTTP/1.1\" 202 10 .*", "$1"));
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, count)
                        .mapToObj(number -> "/told/" + number)
                        .toList());
    }

    @Test
    void there_is_none_unless_it_is_asked_for() throws Exception {
        try (GatewayProcess gateway = Scratch.serving(scratch, CONFIGURATION, Map.of())) {
            Wire.get(gateway.proxyPort(), "/told/1");
            gateway.stop(SOON);

            assertThat(gateway.prefix().resolve("logs")).doesNotExist();
            assertThat(gateway.output()).doesNotContain("/told/1");
        }
    }

    @Test
    void one_that_cannot_be_opened_is_told_at_the_start() throws Exception {
        Map<String, String> settings = Map.of("KONG_PROXY_ACCESS_LOG", scratch.toString());
        try (GatewayProcess gateway = Scratch.starting(scratch, CONFIGURATION, settings)) {
            assertThat(gateway.awaitExit(SOON)).isEqualTo(1);

            assertThat(gateway.output()).contains("proxy_access_log: " + scratch + " cannot be opened");
        }
    }
}
