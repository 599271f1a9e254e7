/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that a plugin gives piece by piece. */
@Timeout(120)
class StreamedReplyTest {

    private static final String GET = "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final byte[] PIECE = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final int WINDOW_UPDATE = 8;
    private static final int RESET = 3;

    private final PacedPublisher source = new PacedPublisher();
    private FastServer upstream;
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = new FastServer();
        gateway = new TestGateway(upstream.port(), (AccessHandler)
                exchange -> switch (exchange.request().method()) {
                    case "GET" -> Outcome.exit(Reply.of(200, Body.stream(source, -1)));
                    case "PUT" ->
                        Outcome.await(
                                gateway.client
                                        .endpoint(HttpTarget.of("http", "127.0.0.1", upstream.port()))
                                        .send(new HttpCall("GET", "/", new HeaderList(), Body.empty(), -1)),
                                answer -> Outcome.exit(Reply.of(200, answer.body())));
                    default -> Outcome.exit(Reply.empty(204));
                });
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private Http2Client http2() throws IOException {
        return new Http2Client(gateway.server.addresses("proxy").get(0));
    }

    private void publish(byte[] bytes) throws InterruptedException {
        TestGateway.eventually(() -> gateway.pipeline.running() == 1);
        assertThat(source.publish(bytes, 20_000)).isTrue();
    }

    @Test
    void are_sent_piece_by_piece_over_http_1() throws Exception {
        try (RawClient client = gateway.connect().send(GET)) {
            publish(PIECE);
            skipHead(client);
            assertPiece(client);
            for (int i = 0; i < 5; i++) {
                publish(PIECE);
                assertPiece(client);
            }
            source.complete();
            assertThat(client.readLine()).isEqualTo("0");
        }
        assertThat(gateway.logged().aborted()).isFalse();
        assertThat(source.mostDemand()).isOne();
    }

    private static void skipHead(RawClient client) throws IOException {
        for (String line = client.readLine(); !line.isEmpty(); ) {
            line = client.readLine();
        }
    }

    private static void assertPiece(RawClient client) throws IOException {
        assertThat(client.readLine()).isEqualTo("0a");
        assertThat(client.readLine()).isEqualTo("0123456789");
    }

    @Test
    void are_sent_piece_by_piece_over_http_2() throws Exception {
        try (Http2Client client = http2()) {
            client.get(1, "/ws");
            for (int i = 0; i < 5; i++) {
                publish(PIECE);
                assertThat(client.readData()).isEqualTo("0123456789");
            }
            source.complete();
            assertThat(client.read().body()).isEmpty();
        }
        assertThat(gateway.logged().aborted()).isFalse();
        assertThat(source.mostDemand()).isOne();
    }

    @Test
    void wait_for_a_slow_reader_of_http_1() throws Exception {
        int given = 0;
        try (RawClient client = gateway.connect()) {
            client.socket().setReceiveBufferSize(4096);
            client.send(GET);
            publish(PIECE);
            while (given < 2_000 && source.publish(new byte[16_384], 500)) {
                given++;
            }
            // What the system's buffers took, and not one more.
            assertThat(given).isLessThan(2_000);
            assertThat(source.mostDemand()).isOne();
            assertThat(gateway.server.load().retainedBytes()).isLessThan(64 * 1024);
        }
        TestGateway.eventually(source.cancelled::get);
        assertThat(gateway.logged().aborted()).isTrue();
    }

    @Test
    void wait_for_a_slow_reader_of_http_2_and_go_on_with_it() throws Exception {
        int given = 0;
        try (Http2Client client = http2()) {
            client.get(1, "/ws");
            publish(PIECE);
            // Three of them fit into the client's window of 65535 bytes, however long that takes.
            for (; given < 3; given++) {
                assertThat(source.publish(new byte[16_384], 20_000)).isTrue();
            }
            while (given < 100 && source.publish(new byte[16_384], 500)) {
                given++;
            }
            assertThat(given).isLessThanOrEqualTo(8);
            byte[] more = ByteBuffer.allocate(4).putInt(1 << 30).array();
            client.frame(WINDOW_UPDATE, 0, 0, more);
            client.frame(WINDOW_UPDATE, 0, 1, more);
            for (int i = 0; i < 10; i++) {
                assertThat(source.publish(new byte[16_384], 20_000)).isTrue();
            }
            source.complete();
            assertThat(client.read().body()).hasSize(10 + (given + 10) * 16_384);
        }
        assertThat(source.mostDemand()).isOne();
        assertThat(gateway.logged().aborted()).isFalse();
    }

    @Test
    void that_fail_reset_the_stream_of_http_2() throws Exception {
        try (Http2Client client = http2()) {
            client.get(1, "/ws");
            publish(PIECE);
            assertThat(client.readData()).isEqualTo("0123456789");

            source.fail();

            Http2Client.Answer end = client.read();
            assertThat(end.lastFrame()).isEqualTo(RESET);
            assertThat(end.stream()).isOne();
        }
        assertThat(gateway.logged().aborted()).isTrue();
    }

    @Test
    void that_fail_end_http_1_without_a_last_chunk() throws Exception {
        try (RawClient client = gateway.connect().send(GET)) {
            publish(PIECE);
            publish(PIECE);

            source.fail();

            assertThat(client.readAll()).endsWith("0a\r\n0123456789\r\n0a\r\n0123456789\r\n");
        }
        assertThat(gateway.logged().aborted()).isTrue();
    }

    private enum Leaving {
        RESET_1,
        CLOSE_1,
        RESET_STREAM_2,
        CLOSE_2
    }

    @ParameterizedTest
    @EnumSource
    void are_given_up_when_their_reader_leaves_a_silent_source(Leaving how) throws Exception {
        boolean first = how == Leaving.RESET_1 || how == Leaving.CLOSE_1;
        try (Http2Client second = http2();
                RawClient client = first ? gateway.connect().send(GET) : second.connection()) {
            if (!first) {
                second.get(1, "/ws");
            }
            publish(PIECE);
            if (first) {
                assertThat(client.readLine()).contains("200");
            } else {
                assertThat(second.readData()).isEqualTo("0123456789");
            }

            switch (how) {
                case RESET_1 -> {
                    client.socket().setSoLinger(true, 0);
                    client.close();
                }
                case CLOSE_1, CLOSE_2 -> client.close();
                case RESET_STREAM_2 -> second.reset(1);
            }

            TestGateway.eventually(source.cancelled::get);
            assertThat(gateway.logged().aborted()).isTrue();
        }
    }

    @Test
    void go_on_for_a_reader_that_only_ended_its_direction() throws Exception {
        try (RawClient client = gateway.connect().send(GET)) {
            client.socket().shutdownOutput();
            publish(PIECE);
            skipHead(client);
            assertPiece(client);
            for (int i = 0; i < 100; i++) {
                publish(PIECE);
                assertPiece(client);
            }
            source.complete();
            assertThat(client.readAll()).isEqualTo("0\r\n\r\n");
        }
        assertThat(gateway.logged().aborted()).isFalse();
    }

    @Test
    void of_another_server_hold_that_server_and_end_its_connection() throws Exception {
        try (RawClient client = gateway.connect()) {
            client.socket().setReceiveBufferSize(4096);
            client.send("PUT /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.readLine()).contains("200");

            long held = upstream.awaitHeld();

            assertThat(held).isLessThan(64L << 20);
            assertThat(gateway.server.load().retainedBytes()).isLessThan(64 * 1024);
            client.close();
            assertThat(upstream.left.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(gateway.logged().aborted()).isTrue();
    }
}
