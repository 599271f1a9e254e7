/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.pipeline.Transport;
import io.gatehouse.plugin.http.Body;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of HTTP/2 that are up to no good, at a server with one IO thread: everybody else is served on. */
@Timeout(120)
class Http2AbuseTest {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final byte[] NOTHING = {};
    private static final byte[] NO_WINDOW = new byte[4];
    /** Content-Length, which is at 28 in HPACK's table, of 3. */
    private static final byte[] THREE_BYTES = {0x0f, 0x0d, 1, '3'};

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(
                Http2AbuseTest::count, "127.0.0.1:0 http2", HttpLimits.defaults(), ProxyTrust.nobody(), null);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Takes the body as it comes, and says how long it was. */
    private static void count(Transport transport, Transport.Completion completion) {
        Body body = transport.bodyStream();
        Flow.Publisher<ByteBuffer> publisher = body.publisher();
        if (publisher == null) {
            TestServer.text(transport, 200, TestServer.describe(transport) + "|" + body.length(), completion);
            return;
        }
        publisher.subscribe(new Flow.Subscriber<>() {
            private Flow.@Nullable Subscription source;
            private int length;

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                source = subscription;
                subscription.request(1);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                length += buffer.remaining();
                // Whoever takes bodies elsewhere asks for more from another thread.
                ForkJoinPool.commonPool()
                        .execute(() -> Objects.requireNonNull(source).request(1));
            }

            @Override
            public void onError(Throwable problem) {
                transport.abort(completion);
            }

            @Override
            public void onComplete() {
                TestServer.text(transport, 200, TestServer.describe(transport) + "|" + length, completion);
            }
        });
    }

    private void assertOthersAreServed() throws IOException {
        try (Http2Client other = new Http2Client(server.address());
                RawClient older = server.connect()) {
            other.get(1, "/other");
            assertThat(other.read().body()).isEqualTo("GET /other|0");
            older.send("GET /older HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(older.read().body()).isEqualTo("GET /older|0");
        }
    }

    /** Whether the server closed the connection, or refuses to go on with it, within the deadline of reads. */
    private static boolean isGivenUp(Http2Client client) throws IOException {
        try {
            return client.read().lastFrame() == 7;
        } catch (EOFException | SocketException closed) {
            return true;
        }
    }

    @Test
    void bytes_for_a_stream_that_is_over_do_not_keep_the_thread_busy() throws Exception {
        try (Http2Client client = new Http2Client(server.address())) {
            client.post(1, "/", NOTHING);
            client.frame(DATA, 0, 1, new byte[5]);
            client.frame(WINDOW_UPDATE, 0, 1, NO_WINDOW);
            assertThat(client.read().lastFrame()).isEqualTo(RESET);
            awaitNoRequests();

            client.frame(DATA, 0, 1, new byte[5]);
            client.frame(DATA, END_STREAM, 1, new byte[5]);

            assertOthersAreServed();
        }
    }

    private void awaitNoRequests() {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (server.server.running() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(server.server.running()).isZero();
    }

    @Test
    void streams_opened_and_reset_in_a_row_end_the_connection() throws Exception {
        try (Http2Client client = new Http2Client(server.address())) {
            boolean refused = false;
            for (int i = 0; i < 2_000 && !refused; i++) {
                try {
                    client.get(2 * i + 1, "/");
                    client.reset(2 * i + 1);
                } catch (SocketException closed) {
                    refused = true;
                }
            }

            assertThat(refused || drainsToTheEnd(client)).isTrue();
        }
        assertThat(server.handled.get()).isLessThan(1_000);
        assertOthersAreServed();
    }

    private static boolean drainsToTheEnd(Http2Client client) throws IOException {
        client.connection().readAll();
        return true;
    }

    @Test
    void a_head_without_an_end_is_bounded() throws Exception {
        byte[] line = new byte[1 + 1 + 100 + 1 + 100];
        Arrays.fill(line, (byte) 'a');
        line[0] = 0;
        line[1] = 100;
        line[102] = 100;
        try (Http2Client client = new Http2Client(server.address())) {
            boolean refused = false;
            client.frame(HEADERS, END_STREAM, 1, new byte[] {(byte) 0x82, (byte) 0x86, (byte) 0x84});
            for (int i = 0; i < 10_000 && !refused; i++) {
                try {
                    client.frame(CONTINUATION, 0, 1, line);
                } catch (SocketException closed) {
                    refused = true;
                }
            }

            assertThat(refused || isGivenUp(client)).isTrue();
        }
        assertOthersAreServed();
    }

    @Test
    void frames_that_mean_nothing_hold_nobody_up() throws Exception {
        try (Http2Client client = new Http2Client(server.address())) {
            client.post(1, "/", NOTHING);
            for (int i = 0; i < 1_500; i++) {
                client.frame(DATA, 0, 1, NOTHING);
                client.frame(DATA, PADDED, 1, new byte[] {3, 0, 0, 0});
                client.frame(PRIORITY, 0, 3, new byte[] {0, 0, 0, 0, 16});
                client.frame(SETTINGS, 1, 0, NOTHING);
                client.frame(99, 0, 0, NOTHING);
            }
            assertOthersAreServed();
            client.frame(DATA, END_STREAM, 1, "end".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.readData()).isEqualTo("POST /|3");
        }
    }

    @Test
    void random_frames_hold_nobody_up() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int streams = 1 + random.nextInt(100);
            int steps = 1 + random.nextInt(6);
            try (Http2Client client = new Http2Client(server.address())) {
                for (int i = 0; i < streams; i++) {
                    client.post(1 + 2 * i, "/", random.nextBoolean() ? THREE_BYTES : NOTHING);
                    for (int step = random.nextInt(steps); step > 0; step--) {
                        send(client, random, 1 + 2 * i);
                    }
                }
            } catch (SocketException closed) {
                // That is an answer, too.
            }
            try {
                assertOthersAreServed();
            } catch (IOException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }

    private static void send(Http2Client client, Random random, int stream) throws IOException {
        switch (random.nextInt(9)) {
            case 0 -> client.get(stream, "/");
            case 1 -> client.frame(DATA, random.nextInt(2), stream, new byte[random.nextInt(3_000)]);
            case 2 -> client.frame(DATA, PADDED, stream, new byte[] {(byte) random.nextInt(4), 0, 0});
            case 3 -> client.reset(stream);
            case 4 -> client.frame(WINDOW_UPDATE, 0, stream, NO_WINDOW);
            case 5 -> client.frame(HEADERS, END_STREAM | END_HEADERS, stream, new byte[] {0, 1, 'X', 1, 'a'});
            case 6 -> client.frame(HEADERS, END_STREAM | END_HEADERS, stream, new byte[] {0, 1, 'x', 1, 'a'});
            case 7 -> client.frame(PING, 0, 0, new byte[random.nextInt(8) == 0 ? 7 : 8]);
            default -> client.frame(DATA, END_STREAM, stream, NOTHING);
        }
    }
}
