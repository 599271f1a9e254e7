/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class UploadTest extends ClientTest {

    /** Gives the same buffer again and again, at once, and checks that it is asked for one at a time. */
    private static final class Source implements Flow.Publisher<ByteBuffer>, Flow.Subscription {

        final AtomicInteger given = new AtomicInteger();
        final CountDownLatch cancelled = new CountDownLatch(1);
        private final byte[] piece;
        private final int pieces;
        private final Throwable failure;
        private Flow.Subscriber<? super ByteBuffer> subscriber;
        private ByteBuffer last = ByteBuffer.allocate(0);

        Source(byte[] piece, int pieces, Throwable failure) {
            this.piece = piece;
            this.pieces = pieces;
            this.failure = failure;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> receiver) {
            subscriber = receiver;
            receiver.onSubscribe(this);
        }

        @Override
        public void request(long count) {
            if (count != 1 || last.hasRemaining()) {
                subscriber.onError(new IllegalStateException("asked before the last buffer was sent"));
            } else if (given.get() < pieces) {
                given.incrementAndGet();
                last = ByteBuffer.wrap(piece);
                subscriber.onNext(last);
                if (given.get() == pieces && failure == null) {
                    subscriber.onComplete();
                }
            } else if (failure != null) {
                subscriber.onError(failure);
            }
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private StubServer recording(CompletableFuture<String> request) {
        return server(peer -> {
            request.complete(peer.request());
            peer.ok("done");
            peer.awaitClose();
        });
    }

    @Test
    void the_head_of_a_request() throws Exception {
        CompletableFuture<String> request = new CompletableFuture<>();
        StubServer server = recording(request);
        HeaderList headers = new HeaderList();
        headers.add("B", "1");
        headers.add("content-length", "77");
        headers.add("A", "\u00fc");
        headers.add("Transfer-Encoding", "chunked");
        headers.add("b", "\u0142");

        send(target(server), new HttpCall("POST", "/p?q=%20", headers, Body.of("hello"), LIMIT));

        assertThat(await(request))
                .isEqualTo("POST /p?q=%20 HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                        + "\r\nB: 1\r\nA: \u00fc\r\nb: \u00c5\u0082\r\nContent-Length: 5\r\n\r\nhello");
    }

    @Test
    void a_stream_of_unknown_length_is_chunked_and_ends_with_its_trailers() throws Exception {
        CompletableFuture<String> request = new CompletableFuture<>();
        StubServer server = recording(request);
        HeaderList trailers = new HeaderList();
        trailers.add("Sum", "42");
        Body body =
                Body.stream(new Source(bytes("0123456789abcdef!"), 2, null), -1).withTrailers(() -> trailers);

        assertThat(send(target(server), post(body)).body().text()).isEqualTo("done");

        assertThat(await(request))
                .endsWith("Transfer-Encoding: chunked\r\n\r\n11\r\n0123456789abcdef!\r\n11\r\n0123456789abcdef!"
                        + "\r\n0\r\nSum: 42\r\n\r\n");
        assertThat(client.idle()).isEqualTo(1);
    }

    @Test
    void an_empty_stream_is_an_empty_body() throws Exception {
        CompletableFuture<String> request = new CompletableFuture<>();
        StubServer server = recording(request);
        Flow.Publisher<ByteBuffer> empty = subscriber -> {
            subscriber.onSubscribe(new Source(new byte[0], 0, null));
            subscriber.onComplete();
        };

        send(target(server), post(Body.stream(empty, -1)));

        assertThat(await(request)).endsWith("chunked\r\n\r\n0\r\n\r\n");
    }

    @Test
    void a_stream_of_known_length() throws Exception {
        CompletableFuture<String> request = new CompletableFuture<>();
        StubServer server = recording(request);

        send(target(server), post(Body.stream(new Source(bytes("ab"), 3, null), 6)));

        assertThat(await(request)).endsWith("Content-Length: 6\r\n\r\nababab");
        assertThat(client.idle()).isEqualTo(1);
    }

    @Test
    void a_large_stream_arrives_complete() throws Exception {
        CompletableFuture<String> request = new CompletableFuture<>();
        StubServer server = recording(request);

        send(target(server), post(Body.stream(new Source(new byte[200_000], 50, null), -1)));

        assertThat(await(request).length()).isBetween(10_000_000, 10_010_000);
        assertThat(client.idle()).isEqualTo(1);
    }

    @Test
    void a_large_body_in_memory_arrives_complete() throws Exception {
        CompletableFuture<String> request = new CompletableFuture<>();
        StubServer server = recording(request);
        byte[] body = new byte[20_000_000];
        body[body.length - 1] = 'z';

        send(target(server), post(Body.of(body)));

        assertThat(await(request)).hasSizeGreaterThan(body.length).endsWith("z");
    }

    @Test
    void a_server_that_does_not_read_stops_the_source() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        StubServer server = server(peer -> done.await(20, TimeUnit.SECONDS));
        Source source = new Source(new byte[1 << 16], 100_000, null);

        var failure = failure(impatient(server, Duration.ofMillis(200)), post(Body.stream(source, -1)));
        done.countDown();

        assertThat(failure.stage()).isEqualTo(Stage.SEND);
        assertThat(failure.timeout()).isTrue();
        assertThat(source.given.get()).isLessThan(1_000);
        assertThat(source.cancelled.getCount()).isZero();
    }

    @Test
    void a_failing_source_breaks_the_connection() throws Exception {
        CountDownLatch broken = new CountDownLatch(1);
        StubServer server = server(peer -> {
            try {
                peer.request();
            } catch (IOException e) {
                broken.countDown();
            }
        });

        var failure =
                failure(target(server), post(Body.stream(new Source(bytes("x"), 1, new IOException("gone")), -1)));

        assertThat(failure.stage()).isEqualTo(Stage.SEND);
        assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(server.requests()).isZero();
    }

    @Test
    void a_source_that_is_too_short_or_too_long_breaks_the_connection() throws Exception {
        StubServer server = server(peer -> peer.request());

        var tooShort = failure(target(server), post(Body.stream(new Source(bytes("ab"), 2, null), 6)));
        var tooLong = failure(target(server), post(Body.stream(new Source(bytes("abcd"), 2, null), 6)));

        assertThat(tooShort).hasMessageContaining("ended after 4 bytes");
        assertThat(tooLong).hasMessageContaining("longer than the announced 6 bytes");
        assertThat(server.requests()).isZero();
    }

    @Test
    void an_early_answer_stops_the_source() throws Exception {
        StubServer server = server(peer -> {
            peer.read();
            peer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            peer.awaitClose();
        });
        Source endless = new Source(new byte[1 << 14], Integer.MAX_VALUE, null);

        var answer = send(target(server), post(Body.stream(endless, -1)));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(endless.cancelled.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(client.idle()).isZero();
    }
}
