/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.Conversation;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.LambdaRoutes;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An Invoke API that misbehaves: the client gets a clear answer in time, and nothing stays behind. */
@Timeout(300)
class LambdaFailureTest {
    private static final int TIMES = 50;
    private static final int TIMEOUT_MILLISECONDS = 1_500;
    /** Without the timeout it would be a minute. */
    private static final Duration IN_TIME = Duration.ofSeconds(30);

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String GOOD = HEAD + "Content-Length: 11\r\n\r\n{\"ok\":true}";
    private static final String CONFIG = "aws_region: us-east-1, keepalive: 500, timeout: " + TIMEOUT_MILLISECONDS;
    private static final List<String> EARLY_FAULTS =
            List.of("reset_on_connect", "close_on_connect", "reset_in_request", "answer_before_request");
    private static final List<String> FAULTS = List.of(
            "reset_after_request",
            "close_after_request",
            "reset_in_answer_head",
            "reset_in_answer_body",
            "stall",
            "stall_in_head",
            "stall_in_body",
            "garbage",
            "bad_length",
            "two_lengths",
            "unknown_coding",
            "bad_chunk",
            "endless_headers",
            "endless_line",
            "endless_interim",
            "truncated",
            "truncated_chunks",
            "switching");

    @TempDir
    private static Path scratch;

    private static ScriptedServer lambda;
    private static final List<ScriptedServer> EARLY = new ArrayList<>();
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        lambda = new ScriptedServer(LambdaFailureTest::misbehave);
        LambdaRoutes routes = new LambdaRoutes(lambda.port()).function("good").function("huge");
        FAULTS.forEach(fault -> routes.function(fault, lambda.port(), CONFIG));
        for (String fault : EARLY_FAULTS) {
            ScriptedServer server = new ScriptedServer(peer -> failEarly(fault, peer));
            EARLY.add(server);
            routes.function(fault, server.port(), CONFIG);
        }
        routes.function("refused", FreePort.find(), "aws_region: us-east-1");
        routes.function("no_region", lambda.port(), "");
        gateway = Scratch.serving(scratch, routes.yaml(), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        lambda.close();
        EARLY.forEach(ScriptedServer::close);
    }

    private static void failEarly(String fault, Conversation peer) throws IOException {
        switch (fault) {
            case "reset_on_connect" -> peer.reset();
            case "reset_in_request" -> {
                peer.input().readNBytes(10);
                peer.reset();
            }
            case "answer_before_request" -> peer.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
            default -> {}
        }
    }

    private static void misbehave(Conversation peer) throws IOException, InterruptedException {
        for (Received request = peer.next(); request != null; request = peer.next()) {
            String function = request.function();
            if (function.equals("good")) {
                peer.send(GOOD);
            } else if (function.equals("huge")) {
                sendHuge(peer);
            } else {
                fail(function, peer);
                return;
            }
        }
    }

    private static void fail(String fault, Conversation peer) throws IOException {
        switch (fault) {
            case "reset_after_request" -> peer.reset();
            case "close_after_request" -> {}
            case "reset_in_answer_head" -> {
                peer.send("HTTP/1.1 200 OK\r\nContent-Ty");
                peer.reset();
            }
            case "reset_in_answer_body" -> {
                peer.send(HEAD + "Content-Length: 100\r\n\r\n{\"a\":");
                peer.reset();
            }
            case "stall" -> peer.awaitEnd();
            case "stall_in_head" -> {
                peer.send("HTTP/1.1 200 OK\r\nContent-Ty");
                peer.awaitEnd();
            }
            case "stall_in_body" -> {
                peer.send(HEAD + "Content-Length: 100\r\n\r\n{\"a\":");
                peer.awaitEnd();
            }
            case "garbage" -> peer.send("\u0000\u0001\u0002 this is no HTTP \u00ff\u00fe\r\n\r\n");
            case "bad_length" -> peer.send(HEAD + "Content-Length: -5\r\n\r\n{}");
            case "two_lengths" -> peer.send(HEAD + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ");
            case "unknown_coding" -> peer.send(HEAD + "Transfer-Encoding: gzip, identity\r\n\r\n{}");
            case "bad_chunk" -> peer.send(HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");
            case "endless_headers" -> {
                peer.send("HTTP/1.1 200 OK\r\n");
                sendForEver(peer, "X-Filler: " + "f".repeat(1_000) + "\r\n");
            }
            case "endless_line" -> {
                peer.send("HTTP/1.1 200 OK\r\nX-Filler: ");
                sendForEver(peer, "f".repeat(1_000));
            }
            case "endless_interim" -> sendForEver(peer, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(20));
            case "truncated" -> peer.send(HEAD + "Content-Length: 100\r\n\r\n{\"a\":1}");
            case "truncated_chunks" -> peer.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n");
            case "switching" ->
                peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
            default -> peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        }
    }

    private static void sendForEver(Conversation peer, String text) throws IOException {
        for (int i = 0; i < 1_000_000; i++) {
            peer.send(text);
        }
    }

    private static void sendHuge(Conversation peer) throws IOException {
        byte[] filler = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        peer.send(HEAD + "Content-Length: " + (100L * filler.length + 2) + "\r\n\r\n\"");
        for (int i = 0; i < 100; i++) {
            peer.send(filler);
        }
        peer.send("\"");
    }

    @Test
    void faults_are_answered_with_500_in_time_again_and_again_and_nothing_is_left() throws Exception {
        assertThat(Wire.get(gateway.proxyPort(), "/good").status()).isEqualTo(200);
        int before = gateway.openSockets();

        ExecutorService clients = Executors.newFixedThreadPool(TIMES);
        List<Future<String>> wrong = new ArrayList<>();
        try {
            List<String> faults = new ArrayList<>(FAULTS);
            faults.addAll(EARLY_FAULTS);
            for (int i = 0; i < TIMES; i++) {
                for (String fault : faults) {
                    wrong.add(clients.submit(() -> wrongWith(fault)));
                }
            }
            List<String> told = new ArrayList<>();
            for (Future<String> one : wrong) {
                told.add(one.get(200, TimeUnit.SECONDS));
            }
            assertThat(told).filteredOn(text -> !text.isEmpty()).isEmpty();
        } finally {
            clients.shutdownNow();
        }

        Reply after = Wire.get(gateway.proxyPort(), "/good");
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.text()).isEqualTo("{\"ok\":true}");
        Await.until(
                "only sockets from before and a pooled one",
                Duration.ofSeconds(60),
                gateway::openSockets,
                open -> open <= before + 1);
        Await.until("connections to the function", Duration.ofSeconds(60), lambda::open, open -> open <= 2);
    }

    private static String wrongWith(String fault) {
        long start = System.nanoTime();
        try {
            Reply reply = Wire.get(gateway.proxyPort(), "/" + fault);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (reply.status() != 500
                    || taken.compareTo(IN_TIME) > 0
                    || reply.text().contains("127.0.0.1")) {
                return fault + ": " + reply.status() + " after " + taken.toMillis() + " ms: " + reply.text();
            }
            return "";
        } catch (IOException e) {
            return fault + ": " + e;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"refused", "no_region"})
    void a_call_that_cannot_be_made_is_a_500_without_a_word_about_aws(String function) throws IOException {
        Reply reply = Wire.get(gateway.proxyPort(), "/" + function);

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text().toLowerCase(Locale.ROOT)).doesNotContain("aws", "lambda", "region", "amz");
        assertThat(reply.headers().names()).noneMatch(name -> name.startsWith("x-am"));
    }

    @Test
    void a_missing_region_is_told_to_the_operator() throws IOException, InterruptedException {
        Wire.get(gateway.proxyPort(), "/no_region");

        gateway.awaitOutput("no region or host specified", Duration.ofSeconds(60));
    }

    @Test
    void an_answer_of_100_megabytes_is_refused_or_sent_in_bounded_memory() throws Exception {
        Reply reply = Wire.get(gateway.proxyPort(), "/huge");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(Wire.get(gateway.proxyPort(), "/good").status()).isEqualTo(200);
        assertThat(gateway.residentBytes()).isLessThan(700L << 20);
    }

    @Test
    void nothing_secret_is_logged() {
        assertThat(gateway.output()).doesNotContain("secret-of-the-test").doesNotContain("AKIDTEST");
    }
}
