/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions whose output is passed on while they write it. */
@Timeout(120)
class StreamingTest {

    private static final String STREAMS = "aws_region: us-east-1, timeout: 20000, invoke_mode: response_stream";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";
    private static final byte[] DONE = event("InvokeComplete", "{}");
    private static final int EVENTS = 1_000_000;
    private static final String LAST_CHUNK = "0\r\n\r\n";

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
                    chunk(peer, event("PayloadChunk", "data: 1\n\n"));
                    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("first");
                    chunk(peer, event("PayloadChunk", "data: 2\n\n"));
                    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("second");
                    chunk(peer, DONE);
                    peer.send(LAST_CHUNK);
                });
                GatewayProcess gateway = gateway(lambda, STREAMS);
                Wire client = Wire.to(gateway.proxyPort())) {
            for (int i = 1; i <= 2; i++) {
                client.send("GET /f HTTP/1.1\r\nHost: a\r\n\r\n");

                HttpInput.Head head = client.head();
                assertThat(head.startLine()).startsWith("HTTP/1.1 200");
                assertThat(client.next(15)).isEqualTo("09\r\ndata: 1\n\n\r\n");
                assertThat(seen.offer("first", 20, TimeUnit.SECONDS)).isTrue();
                assertThat(client.next(15)).isEqualTo("09\r\ndata: 2\n\n\r\n");
                assertThat(seen.offer("second", 20, TimeUnit.SECONDS)).isTrue();
                assertThat(client.next(5)).isEqualTo(LAST_CHUNK);
                assertThat(calls.get()).isEqualTo(i);
            }
            assertThat(lambda.accepted()).isEqualTo(1);
        }
    }

    @Test
    void metadata_makes_the_head() throws Exception {
        try (ScriptedServer lambda = lambda(peer -> {
                    chunk(peer, event("PayloadChunk", "{\"statusCode\":203,\"cookies\":[\"a=1\"]}\0\0\0\0"));
                    chunk(peer, event("PayloadChunk", "\0\0\0\0body"));
                    chunk(peer, DONE);
                    peer.send(LAST_CHUNK);
                });
                GatewayProcess gateway = gateway(lambda, STREAMS + ", is_proxy_integration: true")) {
            Reply reply = Wire.get(gateway.proxyPort(), "/f");

            assertThat(reply.status()).isEqualTo(203);
            assertThat(reply.headers().first("Set-Cookie")).isEqualTo("a=1");
            assertThat(reply.text()).isEqualTo("body");
        }
    }

    @Test
    void a_function_that_fails_in_the_middle_leaves_no_complete_answer() throws Exception {
        try (ScriptedServer lambda = lambda(peer -> {
                    chunk(peer, event("PayloadChunk", "half"));
                    chunk(peer, event("InvokeComplete", "{\"ErrorCode\":\"Unhandled\",\"ErrorDetails\":\"{}\"}"));
                    peer.send(LAST_CHUNK);
                });
                GatewayProcess gateway = gateway(lambda, STREAMS);
                Wire client = Wire.to(gateway.proxyPort())) {
            client.send("GET /f HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.rest()).contains("half").doesNotContain(LAST_CHUNK);
        }
    }

    @Test
    void a_client_that_leaves_ends_the_call() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedServer lambda = lambda(peer -> {
                    byte[] event = event("PayloadChunk", "x".repeat(1000));
                    try {
                        for (int i = 0; i < EVENTS; i++) {
                            chunk(peer, event);
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

            assertThat(ended.await(15, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_client_that_does_not_read_stalls_the_function() throws Exception {
        AtomicLong written = new AtomicLong();
        CountDownLatch stalled = new CountDownLatch(1);
        byte[] megabyte = event("PayloadChunk", "x".repeat(1024 * 1024));
        long far = 200L * megabyte.length;
        try (ScriptedServer lambda = lambda(peer -> {
                    Thread writer = Thread.currentThread();
                    Thread watcher = new Thread(() -> watch(written, stalled, writer));
                    watcher.setDaemon(true);
                    watcher.start();
                    while (written.get() < far) {
                        chunk(peer, megabyte);
                        written.addAndGet(megabyte.length);
                    }
                    stalled.countDown();
                });
                GatewayProcess gateway = gateway(lambda, STREAMS);
                Wire client = Wire.to(gateway.proxyPort())) {
            client.send("GET /f HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();

            assertThat(stalled.await(30, TimeUnit.SECONDS)).isTrue();

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
        return Scratch.serving(
                scratch,
                new LambdaRoutes(lambda.port())
                        .function("f", lambda.port(), config)
                        .yaml(),
                Map.of());
    }

    private static ScriptedServer lambda(Function function) {
        return new ScriptedServer(peer -> {
            for (Received request = peer.next(); request != null; request = peer.next()) {
                peer.send(HEAD);
                function.run(peer);
            }
        });
    }

    private static void chunk(Conversation peer, byte[] bytes) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        peer.send(chunk.toByteArray());
    }

    private static byte[] event(String type, String payload) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":message-type", "event");
        header(headers, ":event-type", type);
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(16 + headers.size() + body.length);
        frame.putInt(frame.capacity()).putInt(headers.size()).putInt(checksum(frame.array(), 8));
        frame.put(headers.toByteArray()).put(body);
        return frame.putInt(checksum(frame.array(), frame.position())).array();
    }

    private static void header(ByteArrayOutputStream headers, String name, String value) {
        headers.write(name.length());
        headers.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        headers.writeBytes(new byte[] {7, 0, (byte) value.length()});
        headers.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
