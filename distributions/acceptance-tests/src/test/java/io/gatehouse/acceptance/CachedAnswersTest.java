/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.HttpInput;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedAnswersTest {

    private static final String USE = "11111111-2222-4333-8444-555555555555";
    private static final int LARGE = 3 << 20;

    @TempDir
    private Path scratch;

    private final AtomicInteger answers = new AtomicInteger();
    private ScriptedServer service;
    private GatewayProcess gateway;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        service = ScriptedServer.answering(this::answer);
        gateway = Scratch.serving(scratch, configuration("one"), Map.of("KONG_MEM_CACHE_SIZE", "16m"));
    }

    @AfterEach
    void stop() {
        gateway.close();
        service.close();
    }

    private String answer(Received request) {
        int number = answers.incrementAndGet();
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
        if (request.target().contains("/large")) {
            return head + "Content-Length: " + LARGE + "\r\n\r\n" + "x".repeat(LARGE);
        }
        if (request.method().equals("HEAD")) {
            return head + "Content-Length: 1234\r\n\r\n";
        }
        return head + "Transfer-Encoding: chunked\r\n\r\n8\r\nanswer " + number + "\r\n0\r\n\r\n";
    }

    private String configuration(String tag) {
        return """
                _format_version: "3.0"
                services:
                - {name: service, url: "http://127.0.0.1:%d", tags: [%s], routes: [{name: all, paths: ["/"]}]}
                plugins:
                - {id: %s, name: proxy-cache, config: {strategy: memory}}
                """.formatted(service.port(), tag, USE);
    }

    private Reply ask(int port, String method, String target, String body) throws IOException {
        return Wire.ask(
                port,
                method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/yaml\r\nContent-Length: "
                        + body.length() + "\r\nConnection: close\r\n\r\n" + body);
    }

    private static String status(Reply reply) {
        return reply.headers().first("X-Cache-Status");
    }

    @Test
    void operators_see_answers_and_take_them_out() throws IOException {
        Reply first = Wire.get(gateway.proxyPort(), "/a");
        Reply second = Wire.get(gateway.proxyPort(), "/a");
        String entry = "/proxy-cache/" + second.headers().first("X-Cache-Key");
        String entryOfUse =
                "/proxy-cache/" + USE + "/caches/" + second.headers().first("X-Cache-Key");

        assertThat(status(first)).isEqualTo("Miss");
        assertThat(status(second)).isEqualTo("Hit");
        assertThat(second.text()).isEqualTo("answer 1");
        assertThat(ask(gateway.adminPort(), "GET", entry, "").text()).contains("\"body\":\"answer 1\"");
        assertThat(ask(gateway.adminPort(), "GET", entryOfUse, "").status()).isEqualTo(200);
        assertThat(ask(gateway.adminPort(), "GET", entryOfUse.replace("1111", "9999"), "")
                        .status())
                .isEqualTo(404);
        assertThat(ask(gateway.adminPort(), "DELETE", entry, "").status()).isEqualTo(204);
        assertThat(ask(gateway.adminPort(), "DELETE", entry, "").status()).isEqualTo(404);
        assertThat(ask(gateway.adminPort(), "POST", entry, "").status()).isEqualTo(405);
        assertThat(status(Wire.get(gateway.proxyPort(), "/a"))).isEqualTo("Miss");
        assertThat(ask(gateway.adminPort(), "DELETE", "/proxy-cache", "").status())
                .isEqualTo(204);
        assertThat(status(Wire.get(gateway.proxyPort(), "/a"))).isEqualTo("Miss");
        assertThat(ask(gateway.adminPort(), "GET", "/endpoints", "").text()).contains("/proxy-cache/{cache_key}");
    }

    @Test
    void answers_outlive_a_configuration() throws IOException {
        Wire.get(gateway.proxyPort(), "/a");

        assertThat(ask(gateway.adminPort(), "POST", "/config", configuration("two"))
                        .status())
                .isEqualTo(201);
        assertThat(status(Wire.get(gateway.proxyPort(), "/a"))).isEqualTo("Hit");
    }

    @Test
    void heads_keep_their_length() throws IOException {
        try (Wire client = Wire.to(gateway.proxyPort())) {
            HttpInput.Head first =
                    client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n").head();
            HttpInput.Head second =
                    client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n").head();

            assertThat(first.headers().first("X-Cache-Status")).isEqualTo("Miss");
            assertThat(first.headers().first("Content-Length")).isEqualTo("1234");
            assertThat(second.headers().first("X-Cache-Status")).isEqualTo("Hit");
            assertThat(second.headers().first("Content-Length")).isEqualTo("1234");
        }
    }

    @Test
    void what_is_too_large_to_be_kept_passes_through() throws IOException {
        Reply first = Wire.get(gateway.proxyPort(), "/large");
        Reply second = Wire.get(gateway.proxyPort(), "/large");

        assertThat(first.body()).hasSize(LARGE);
        assertThat(second.body()).hasSize(LARGE);
        assertThat(status(second)).isEqualTo("Bypass");
    }
}
