/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Conversation;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.HttpInput;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests on their way to services. */
@Timeout(300)
class ProxyTest {
    private static final long HUGE = 200L << 20;
    private static final byte[] PART = "0123456789abcdef".repeat(4_096).getBytes(StandardCharsets.US_ASCII);
    /** Far less than a body, more than what buffers and a heap that grows to its usual size take. */
    private static final long GROWTH = 150L << 20;

    private static final AtomicInteger FAILED = new AtomicInteger();

    @TempDir
    private static Path scratch;

    private static ScriptedServer heavy;
    private static ScriptedServer light;
    private static ScriptedServer failing;
    private static ScriptedServer streaming;
    private static ScriptedServer telling;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        heavy = ScriptedServer.answering(request -> answer("heavy"));
        light = ScriptedServer.answering(request -> answer("light"));
        failing = new ScriptedServer(peer -> {
            FAILED.incrementAndGet();
            peer.reset();
        });
        streaming = new ScriptedServer(ProxyTest::stream);
        telling = ScriptedServer.answering(request -> answer(request.target()));
        gateway = Scratch.serving(
                scratch,
                """
                _format_version: "3.0"
                upstreams:
                - name: weighted
                  targets:
                  - {target: "127.0.0.1:%1$d", weight: 30}
                  - {target: "127.0.0.1:%2$d", weight: 10}
                - name: half-broken
                  targets:
                  - {target: "127.0.0.1:%3$d", weight: 10}
                  - {target: "127.0.0.1:%2$d", weight: 10}
                services:
                - {name: weighted, host: weighted}
                - {name: half-broken, host: half-broken, retries: 3}
                - {name: broken, url: "http://127.0.0.1:%3$d", retries: 2}
                - {name: refused, url: "http://127.0.0.1:%5$d", retries: 2}
                - {name: streaming, url: "http://127.0.0.1:%4$d"}
                - {name: told, url: "http://127.0.0.1:%6$d/s"}
                routes:
                - {name: weighted, service: weighted, paths: ["/weighted"]}
                - {name: half-broken, service: half-broken, paths: ["/half-broken"]}
                - {name: broken, service: broken, paths: ["/broken"]}
                - {name: refused, service: refused, paths: ["/refused"]}
                - {name: fv0, service: told, paths: ["/fv0"], strip_path: false}
                - {name: fv1, service: told, paths: ["/fv1"], strip_path: false, path_handling: v1}
                - {name: tv0, service: told, paths: ["/tv0"]}
                - {name: tv1, service: told, paths: ["/tv1"], path_handling: v1}
                - {name: xv1, service: told, paths: ['~/x\\d+'], path_handling: v1}
                - {name: streaming, service: streaming, paths: ["/streaming"], request_buffering: false, response_buffering: false}
                """.formatted(
                        heavy.port(), light.port(), failing.port(), streaming.port(), FreePort.find(), telling.port()),
                Map.of("KONG_ROUTER_FLAVOR", "traditional"));
    }

    private static String answer(String name) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name;
    }

    private static void stream(Conversation peer) throws IOException {
        for (HttpInput.Head head = peer.head(); head != null; head = peer.head()) {
            String line = head.startLine();
            String length = head.headers().first("Content-Length");
            if (line.contains("/upload")) {
                long left = Long.parseLong(String.valueOf(length));
                while (left > 0) {
                    left -= peer.input().skip(Math.min(left, 65_536));
                }
                peer.send(answer("uploaded " + length));
            } else if (line.contains("/download")) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + HUGE + "\r\n\r\n");
                for (long sent = 0; sent < HUGE; sent += PART.length) {
                    peer.send(PART);
                }
            } else if (line.contains("/trailers")) {
                peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                        + "5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
            } else {
                byte[] body = length == null ? new byte[0] : peer.input().readNBytes(Integer.parseInt(length));
                peer.send(answer(new String(body, StandardCharsets.UTF_8)));
            }
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
        heavy.close();
        light.close();
        failing.close();
        streaming.close();
        telling.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/fv0req, /s/fv0req",
        "/fv0/req, /s/fv0/req",
        "/fv1req, /sfv1req",
        "/fv1/req?a=//, /sfv1/req?a=//",
        "/tv0req, /s/req",
        "/tv1req, /sreq",
        "/tv1/req, /s/req",
        "/tv1/a%2Fb%20c, /s/a%2Fb%20c",
        "/x12req, /sreq",
    })
    void paths_are_joined_as_the_route_says(String target, String expected) throws IOException {
        assertThat(Wire.get(gateway.proxyPort(), target).text()).isEqualTo(expected);
    }

    @Test
    void targets_get_their_share_of_the_weight() throws IOException {
        int heavyAnswers = 0;
        for (int i = 0; i < 80; i++) {
            Reply reply = Wire.get(gateway.proxyPort(), "/weighted");
            assertThat(reply.status()).isEqualTo(200);
            heavyAnswers += reply.text().equals("heavy") ? 1 : 0;
        }

        assertThat(heavyAnswers).isBetween(58, 62);
    }

    @Test
    void another_target_is_tried_when_one_fails() throws IOException {
        for (int i = 0; i < 20; i++) {
            Reply reply = Wire.get(gateway.proxyPort(), "/half-broken");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("light");
        }
    }

    @Test
    void a_get_is_tried_as_often_as_allowed_and_answered_with_502() throws IOException {
        FAILED.set(0);

        Reply reply = Wire.get(gateway.proxyPort(), "/broken");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.text()).contains("An invalid response was received from the upstream server");
        assertThat(FAILED).hasValue(3);
    }

    @Test
    void nobody_there_is_a_502() throws IOException {
        assertThat(Wire.get(gateway.proxyPort(), "/refused").status()).isEqualTo(502);
    }

    @Test
    void a_huge_upload_streams_through_bounded_memory() throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        long before = gateway.residentBytes();
        HttpRequest request = HttpRequest.newBuilder(uri("/streaming/upload"))
                .timeout(Duration.ofSeconds(120))
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(ProxyTest::huge), HUGE))
                .build();

        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("uploaded " + HUGE);
        assertThat(gateway.residentBytes() - before).isLessThan(GROWTH);
    }

    private static InputStream huge() {
        return new InputStream() {
            private long left = HUGE;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (left <= 0) {
                    return -1;
                }
                int count = (int) Math.min(left, Math.min(length, PART.length));
                System.arraycopy(PART, 0, bytes, offset, count);
                left -= count;
                return count;
            }
        };
    }

    @Test
    void a_huge_download_streams_through_bounded_memory() throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        long before = gateway.residentBytes();

        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(uri("/streaming/download"))
                        .timeout(Duration.ofSeconds(120))
                        .build(),
                BodyHandlers.ofInputStream());
        long received = 0;
        byte[] part = new byte[PART.length];
        try (InputStream body = answer.body()) {
            for (int count = body.read(part); count >= 0; count = body.read(part)) {
                received += count;
            }
        }

        assertThat(received).isEqualTo(HUGE);
        assertThat(gateway.residentBytes() - before).isLessThan(GROWTH);
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.proxyPort() + path);
    }

    @Test
    void trailers_of_the_service_reach_the_client() throws IOException {
        try (Wire wire = Wire.to(gateway.proxyPort())) {
            wire.send("GET /streaming/trailers HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close, TE\r\n\r\n");

            String answer = wire.rest();

            assertThat(answer).startsWith("HTTP/1.1 200").contains("\r\nhello\r\n0\r\n");
            assertThat(answer).endsWith("\r\nX-Sum: 42\r\n\r\n");
        }
    }

    @Test
    void a_client_that_waits_for_100_is_told_to_go_on() throws IOException {
        try (Wire wire = Wire.to(gateway.proxyPort())) {
            wire.send("POST /streaming/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(wire.head().startLine()).startsWith("HTTP/1.1 100");

            Reply reply = wire.send("hello").reply();

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("hello");
        }
    }
}
