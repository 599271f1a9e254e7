/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.http.ManualPublisher.Then;
import io.gatehouse.kernel.pipeline.Transport;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class BodiesTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    private static void streamBack(Transport transport, Transport.Completion completion) {
        transport.send(200, new HeaderList(), transport.bodyStream(), completion);
    }

    @Test
    void stream_through_both_ways() throws Exception {
        try (TestServer server = new TestServer(BodiesTest::streamBack);
                RawClient client = server.connect()) {
            String text = "0123456789".repeat(20_000);

            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + text.length() + "\r\n\r\n");
            Thread sender = new Thread(() -> sendQuietly(client, text));
            sender.start();
            RawClient.Answer counted = client.read();
            sender.join();
            RawClient.Answer chunked = client.send(
                            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n")
                    .read();
            RawClient.Answer empty =
                    client.send("POST / HTTP/1.1\r\nHost: a\r\n\r\n").read();

            assertThat(counted.body()).isEqualTo(text);
            assertThat(counted.headers()).containsEntry("content-length", "200000");
            assertThat(chunked.body()).isEqualTo("abc");
            assertThat(chunked.headers())
                    .containsEntry("transfer-encoding", "chunked")
                    .containsEntry("trailer:x-sum", "7");
            assertThat(empty.headers()).containsEntry("content-length", "0");
        }
    }

    private static void sendQuietly(RawClient client, String text) {
        try {
            client.send(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void stream_after_having_been_too_large() throws Exception {
        TestServer.Script script = (transport, completion) -> transport.readBody(4, new Transport.BodyReceiver() {
            @Override
            public void complete(byte[] bytes) {
                TestServer.text(transport, 200, "small", completion);
            }

            @Override
            public void tooLarge() {
                streamBack(transport, completion);
            }

            @Override
            public void failed(int status) {
                TestServer.text(transport, status, "failed", completion);
            }
        });
        try (TestServer server = new TestServer(script);
                RawClient client = server.connect()) {
            String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

            assertThat(client.send(head + "4\r\nabcd\r\n0\r\n\r\n").read().body())
                    .isEqualTo("small");
            assertThat(client.send(head + "3\r\nabc\r\n")
                            .send("5\r\ndefgh\r\n0\r\n\r\n")
                            .read()
                            .body())
                    .isEqualTo("abcdefgh");
        }
    }

    @Test
    void above_the_size_allowed_at_all_are_refused() throws Exception {
        HttpLimits limits = HttpLimits.defaults().withMaxBodySize(10);
        try (TestServer server = new TestServer(TestServer::echo, "127.0.0.1:0", limits, ProxyTrust.nobody(), null);
                RawClient announced = server.connect();
                RawClient chunked = server.connect()) {

            assertThat(announced
                            .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nabcdefghijk")
                            .readLine())
                    .contains(" 413 ");
            assertThat(chunked.send(
                                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nabcdefghijk\r\n0\r\n\r\n")
                            .readLine())
                    .contains(" 413 ");
        }
    }

    @Test
    void that_pause_for_too_long_fail_with_408() throws Exception {
        HttpLimits limits = HttpLimits.defaults().withTimeouts(LONG, LONG, SHORT, LONG);
        try (TestServer server = new TestServer(TestServer::echo, "127.0.0.1:0", limits, ProxyTrust.nobody(), null);
                RawClient client = server.connect()) {

            assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nabc")
                            .readLine())
                    .contains(" 408 ");
            assertThat(server.ending().aborted()).isFalse();
        }
    }

    @Test
    void that_nobody_reads_do_not_become_requests() throws Exception {
        try (TestServer server = new TestServer((t, c) -> TestServer.text(t, 200, TestServer.describe(t), c));
                RawClient client = server.connect();
                RawClient large = server.connect()) {
            String inner = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

            client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: " + inner.length() + "\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("POST /1");
            client.send(inner + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            large.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + inner);

            assertThat(client.read().body()).isEqualTo("GET /2");
            assertThat(large.read().headers()).containsEntry("connection", "close");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"})
    void of_answers_that_fail_end_visibly(String request) throws Exception {
        ManualPublisher body = new ManualPublisher(100, 300, Then.FAIL);
        try (TestServer server = new TestServer((t, c) -> t.send(200, new HeaderList(), Body.stream(body, -1), c));
                RawClient client = server.connect()) {

            client.send(request);

            if (request.contains("1.1")) {
                assertThat(client.readAll()).doesNotContain("\r\n0\r\n");
            } else {
                assertThatThrownBy(() -> {
                            byte[] buffer = new byte[1000];
                            for (int read = 0;
                                    read >= 0;
                                    read = client.socket().getInputStream().read(buffer)) {
                                continue;
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
            assertThat(server.ending().aborted()).isTrue();
        }
    }

    @Test
    void of_answers_wait_for_a_slow_reader() throws Exception {
        long total = 256L << 20;
        ManualPublisher body = new ManualPublisher(64 << 10, total, Then.COMPLETE);
        try (TestServer server = new TestServer((t, c) -> t.send(200, new HeaderList(), Body.stream(body, total), c));
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readLine();

            long before = -1;
            for (int i = 0; i < 200 && before != body.given.get(); i++) {
                before = body.given.get();
                server.server.load();
            }

            assertThat(body.given.get()).isLessThan(total / 4);
            client.close();
            assertThat(server.ending().aborted()).isTrue();
            assertThat(body.cancelled).isTrue();
            assertThat(server.server.running()).isZero();
        }
    }

    @Test
    void of_answers_nobody_takes_end_after_the_send_timeout() throws Exception {
        HttpLimits limits = HttpLimits.defaults().withTimeouts(LONG, LONG, LONG, SHORT);
        ManualPublisher body = new ManualPublisher(64 << 10, 1L << 30, Then.COMPLETE);
        try (TestServer server = new TestServer(
                        (t, c) -> t.send(200, new HeaderList(), Body.stream(body, -1), c),
                        "127.0.0.1:0",
                        limits,
                        ProxyTrust.nobody(),
                        null);
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(server.ending().aborted()).isTrue();
            assertThat(body.cancelled).isTrue();
        }
    }

    @Test
    void of_answers_are_sent_as_they_come() throws Exception {
        ManualPublisher body = new ManualPublisher(10, 10, Then.WAIT);
        try (TestServer server = new TestServer((t, c) -> t.send(200, new HeaderList(), Body.stream(body, -1), c));
                RawClient client = server.connect()) {

            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.readLine()).contains("200");
            for (String line = client.readLine(); !line.isEmpty(); ) {
                line = client.readLine();
            }
            assertThat(Integer.parseInt(client.readLine(), 16)).isEqualTo(10);
        }
    }

    @Test
    void end_with_an_error_when_the_client_leaves() throws Exception {
        AtomicReference<Throwable> problem = new AtomicReference<>();
        CountDownLatch failed = new CountDownLatch(1);
        TestServer.Script script = (transport, completion) -> transport
                .bodyStream()
                .publisher()
                .subscribe(new Flow.Subscriber<ByteBuffer>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscription.request(Long.MAX_VALUE);
                    }

                    @Override
                    public void onNext(ByteBuffer item) {
                        // counted by nobody
                    }

                    @Override
                    public void onError(Throwable throwable) {
                        problem.set(throwable);
                        transport.abort(completion);
                        failed.countDown();
                    }

                    @Override
                    public void onComplete() {
                        failed.countDown();
                    }
                });
        try (TestServer server = new TestServer(script);
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");

            client.close();

            assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(problem.get()).isInstanceOf(IOException.class);
            assertThat(server.ending().aborted()).isTrue();
            assertThat(server.server.running()).isZero();
        }
    }

    @Test
    void of_204_304_and_head_are_left_out_and_their_streams_cancelled() throws Exception {
        ManualPublisher body = new ManualPublisher(10, 10, Then.WAIT);
        try (TestServer server = new TestServer((t, c) -> t.send(
                        Integer.parseInt(t.request().rawPath().substring(1)),
                        new HeaderList(),
                        Body.stream(body, -1),
                        c));
                RawClient client = server.connect()) {

            assertThat(client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n")
                            .read()
                            .headers())
                    .doesNotContainKeys("content-length", "transfer-encoding");
            assertThat(body.cancelled.getAndSet(false)).isTrue();
            assertThat(client.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(304);
            assertThat(body.cancelled.getAndSet(false)).isTrue();
            assertThat(client.send("HEAD /200 HTTP/1.1\r\nHost: a\r\n\r\n")
                            .read(true)
                            .status())
                    .isEqualTo(200);
            assertThat(body.cancelled).isTrue();
        }
    }

    @Test
    void are_decoded_from_whatever_pieces_they_come_in() {
        byte[] body = "3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX: y\r\n\r\nGET".getBytes(StandardCharsets.US_ASCII);
        for (int first = 0; first <= body.length; first++) {
            for (int second = first; second <= body.length; second++) {
                ChunkDecoder decoder = new ChunkDecoder();
                ByteBuffer out = ByteBuffer.allocate(100);

                int used = decoder.decode(body, 0, first, out);
                used += decoder.decode(body, used, second, out);
                used += decoder.decode(body, used, body.length, out);

                assertThat(decoder.done()).isTrue();
                assertThat(used).isEqualTo(body.length - 3);
                assertThat(new String(out.array(), 0, out.position(), StandardCharsets.US_ASCII))
                        .isEqualTo("abc0123456789");
            }
        }
    }
}
