/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Conversation;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.HttpInput;
import io.gatehouse.acceptance.support.LambdaRoutes;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions whose output is passed on while they write it. */
@Timeout(300)
class StreamingTest {

    private static final String STREAMS = "aws_region: us-east-1, timeout: 200000, invoke_mode: response_stream";
    private static final int EVENTS = 1_000_000;
    private static final String LAST_CHUNK = "0\r\n\r\n";

    /** HTTP/2: no settings, and {@code GET /f} for host {@code a} as stream 1. */
    private static final String GET_2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\4\0\0\0\0\0"
            + "\0\0\11\1\5\0\0\0\1" + "\u0082\u0086\4\2/f\1\1a";

    /** HTTP/2: stream 1 is cancelled. */
    private static final String RESET_2 = "\0\0\4\3\0\0\0\0\1" + "\0\0\0\10";

    @TempDir
    private Path scratch;

    /** What one connection of the function's server does after it was called. */
    private interface Function {
        void run(Conversation peer) throws IOException, InterruptedException;
    }

    @Test
    void bytes_come_when_the_function_writes_them_and_the_connection_is_used_again() throws Exception {
        SynchronousQueue<String> seen = new SynchronousQueue<>();
        AtomicInteger calls = new AtomicInteger();
        try (ScriptedServer lambda = lambda(peer -> {
                    calls.incrementAndGet();
                    peer.send(Frames.payload("data: 1\n\n"));
                    assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("first");
                    peer.send(Frames.payload("data: 2\n\n"));
                    assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("second");
                    peer.send(Frames.complete());
                });
                GatewayProcess gateway = gateway(lambda, STREAMS);
                Wire client = Wire.to(gateway.proxyPort())) {
            for (int i = 1; i <= 2; i++) {
                client.send("GET /f HTTP/1.1\r\nHost: a\r\n\r\n");

                HttpInput.Head head = client.head();
                assertThat(head.startLine()).startsWith("HTTP/1.1 200");
                assertThat(client.next(15)).isEqualTo("09\r\ndata: 1\n\n\r\n");
                assertThat(seen.offer("first", 60, TimeUnit.SECONDS)).isTrue();
                assertThat(client.next(15)).isEqualTo("09\r\ndata: 2\n\n\r\n");
                assertThat(seen.offer("second", 60, TimeUnit.SECONDS)).isTrue();
                assertThat(client.next(5)).isEqualTo(LAST_CHUNK);
                assertThat(calls.get()).isEqualTo(i);
            }
            assertThat(lambda.accepted()).isEqualTo(1);
        }
    }

    @Test
    void metadata_makes_the_head() throws Exception {
        String metadata = "{\"statusCode\":203,\"headers\":{\"Content-Type\":\"text/event-stream\",\"X-Own\":\"1\"},"
                + "\"cookies\":[\"a=1; Secure\",\"b=2\"]}";
        try (ScriptedServer lambda = lambda(peer -> {
                    peer.send(Frames.payload(metadata + "\0\0\0\0"));
                    peer.send(Frames.payload("\0\0\0\0body"));
                    peer.send(Frames.complete());
                });
                GatewayProcess gateway = gateway(lambda, STREAMS + ", is_proxy_integration: true")) {
            Reply reply = Wire.get(gateway.proxyPort(), "/f");

            assertThat(reply.status()).isEqualTo(203);
            assertThat(reply.headers().values("Content-Type")).containsExactly("text/event-stream");
            assertThat(reply.headers().first("X-Own")).isEqualTo("1");
            assertThat(reply.headers().values("Set-Cookie")).containsExactly("a=1; Secure", "b=2");
            assertThat(reply.text()).isEqualTo("body");
        }
    }

    @Test
    void a_function_that_fails_in_the_middle_leaves_no_complete_answer() throws Exception {
        try (ScriptedServer lambda = lambda(peer -> {
                    peer.send(Frames.payload("half"));
                    peer.send(Frames.failed("{}"));
                });
                GatewayProcess gateway = gateway(lambda, STREAMS);
                Wire client = Wire.to(gateway.proxyPort())) {
            client.send("GET /f HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.rest()).contains("half").doesNotContain(LAST_CHUNK);
        }
    }

    @Test
    void a_function_that_fails_in_the_middle_resets_the_stream_of_http2() throws Exception {
        int port = FreePort.find();
        SynchronousQueue<String> seen = new SynchronousQueue<>();
        try (ScriptedServer lambda = lambda(peer -> {
                    peer.send(Frames.payload("half"));
                    assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("half");
                    peer.send(Frames.failed("{}"));
                });
                GatewayProcess gateway = gateway(lambda, STREAMS, Curl.http2(port))) {
            Process curl = Curl.get(port, "/f");

            String first = new String(curl.getInputStream().readNBytes(4), US_ASCII);
            assertThat(seen.offer(first, 60, TimeUnit.SECONDS)).isTrue();
            assertThat(curl.getInputStream().readAllBytes()).isEmpty();
            assertThat(curl.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(curl.exitValue()).isEqualTo(Curl.STREAM_ERROR);
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void a_client_that_leaves_before_the_first_byte_ends_the_call() throws Exception {
        SynchronousQueue<String> steps = new SynchronousQueue<>();
        try (ScriptedServer lambda = lambda(peer -> {
                    assertThat(steps.offer("called", 60, TimeUnit.SECONDS)).isTrue();
                    peer.awaitEnd();
                    assertThat(steps.offer("ended", 60, TimeUnit.SECONDS)).isTrue();
                });
                GatewayProcess gateway = gateway(lambda, STREAMS);
                Wire client = Wire.to(gateway.proxyPort())) {
            client.send("GET /f HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(steps.poll(60, TimeUnit.SECONDS)).isEqualTo("called");

            client.reset();

            assertThat(steps.poll(60, TimeUnit.SECONDS)).isEqualTo("ended");
        }
    }

    @Test
    void a_client_that_leaves_ends_the_call() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedServer lambda = lambda(peer -> {
                    byte[] event = Frames.payload("x".repeat(1000));
                    try {
                        for (int i = 0; i < EVENTS; i++) {
                            peer.send(event);
                        }
                    } catch (IOException closed) {
                        ended.countDown();
                    }
                });
                GatewayProcess gateway = gateway(lambda, STREAMS)) {
            try (Wire client = Wire.to(gateway.proxyPort())) {
                client.send("GET /f HTTP/1.1\r\nHost: a\r\n\r\n");
                client.head();
                client.next(6);
            }

            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Ways to leave a function that has written something, and then nothing. */
    private enum Way {
        CLOSE,
        RESET,
        RESET_STREAM_2
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_leaves_a_function_that_stalls_ends_the_call(Way way) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        int port = FreePort.find();
        try (ScriptedServer lambda = lambda(peer -> {
                    peer.send(Frames.payload("first"));
                    peer.awaitEnd();
                    ended.countDown();
                });
                GatewayProcess gateway = gateway(lambda, STREAMS, Curl.http2(port));
                Wire client = Wire.to(port)) {
            client.send(way == Way.RESET_STREAM_2 ? GET_2 : "GET /f HTTP/1.1\r\nHost: a\r\n\r\n");
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf("first") < 0) {
                seen.append(client.next(1));
            }

            switch (way) {
                case CLOSE -> client.close();
                case RESET -> client.reset();
                case RESET_STREAM_2 -> client.send(RESET_2);
            }

            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(lambda.accepted()).isEqualTo(1);
            assertThat(gateway.output()).doesNotContain("[error]", "[crit]", "Exception", "\tat ");
        }
    }

    @Test
    void a_client_that_does_not_read_stalls_the_function() throws Exception {
        AtomicLong written = new AtomicLong();
        CountDownLatch stalled = new CountDownLatch(1);
        byte[] megabyte = Frames.payload("x".repeat(1024 * 1024));
        long far = 200L * megabyte.length;
        try (ScriptedServer lambda = lambda(peer -> {
                    Thread writer = Thread.currentThread();
                    Thread watcher = new Thread(() -> watch(written, stalled, writer));
                    watcher.setDaemon(true);
                    watcher.start();
                    while (written.get() < far) {
                        peer.send(megabyte);
                        written.addAndGet(megabyte.length);
                    }
                    stalled.countDown();
                });
                GatewayProcess gateway = gateway(lambda, STREAMS);
                Wire client = Wire.to(gateway.proxyPort())) {
            client.send("GET /f HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();

            assertThat(stalled.await(120, TimeUnit.SECONDS)).isTrue();

            assertThat(written.get()).isLessThan(far / 2);
        }
    }

    /** Notices that nothing was written for half a second. */
    private static void watch(AtomicLong written, CountDownLatch stalled, Thread writer) {
        long before = -1;
        while (writer.isAlive() && before != written.get()) {
            before = written.get();
            try {
                writer.join(500);
            } catch (InterruptedException e) {
                return;
            }
        }
        stalled.countDown();
    }

    private GatewayProcess gateway(ScriptedServer lambda, String config) throws Exception {
        return gateway(lambda, config, Map.of());
    }

    private GatewayProcess gateway(ScriptedServer lambda, String config, Map<String, String> settings)
            throws Exception {
        return Scratch.serving(
                scratch,
                new LambdaRoutes(lambda.port())
                        .function("f", lambda.port(), config)
                        .yaml(),
                settings);
    }

    private static ScriptedServer lambda(Function function) {
        return new ScriptedServer(peer -> {
            for (Received request = peer.next(); request != null; request = peer.next()) {
                peer.send(Frames.HEAD);
                function.run(peer);
            }
        });
    }
}
