/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpTarget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StreamedAnswerTest extends ClientTest {

    private static final int PIECE = 1 << 16;
    private static final int PIECES = 1600;

    /** Passes in a test, and not before a server has begun to answer. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static HttpCall streamed() {
        return new HttpCall("GET", "/", new HeaderList(), Body.empty(), -1);
    }

    private StubServer large(AtomicLong written) {
        return server(peer -> {
            for (int call = 0; call < 10; call++) {
                peer.request();
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + (long) PIECE * PIECES + "\r\n\r\n");
                byte[] piece = new byte[PIECE];
                for (int i = 0; i < PIECES; i++) {
                    piece[0] = (byte) i;
                    peer.write(piece);
                    written.addAndGet(PIECE);
                }
            }
        });
    }

    @Test
    void a_large_answer_comes_complete_and_the_connection_is_kept() throws Exception {
        StubServer server = large(new AtomicLong());

        for (int call = 0; call < 2; call++) {
            HttpAnswer answer = send(target(server), streamed());
            byte[] bytes = await(Collector.bytes(answer.body()));

            assertThat(answer.body().length()).isEqualTo((long) PIECE * PIECES);
            assertThat(bytes).hasSize(PIECE * PIECES);
            for (int i = 0; i < PIECES; i++) {
                assertThat(bytes[i * PIECE]).isEqualTo((byte) i);
            }
            assertThat(client.idle()).isEqualTo(1);
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void nothing_is_read_that_nobody_asks_for() throws Exception {
        AtomicLong written = new AtomicLong();
        AtomicLong received = new AtomicLong();
        StubServer server = large(written);
        HttpAnswer answer = send(impatient(server, SOON), streamed());
        var slow = new Collector() {
            @Override
            public void onNext(ByteBuffer buffer) {
                received.addAndGet(buffer.remaining());
            }
        };

        answer.body().publisher().subscribe(slow);

        // The server is stuck when it makes no progress for longer than the call's timeout, which must not strike
        // either.
        eventually(() -> received.get() > 0);
        AtomicLong before = new AtomicLong(-1);
        AtomicLong since = new AtomicLong(System.nanoTime());
        eventually(() -> {
            if (before.getAndSet(written.get()) != written.get()) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > SOON.toNanos() + TimeUnit.MILLISECONDS.toNanos(200);
        });
        assertThat(written.get()).isLessThan((long) PIECE * PIECES / 2);
        assertThat(received.get()).isLessThanOrEqualTo(32 * 1024);
        assertThat(slow.bytes).isNotDone();
        slow.subscription.cancel();
        eventually(() -> client.leased() == 0);
        assertThat(client.idle()).isZero();
    }

    @Test
    void the_receiver_may_ask_from_another_thread() throws Exception {
        StubServer server = large(new AtomicLong());
        HttpAnswer answer = send(target(server), streamed());
        var elsewhere = new Collector() {
            @Override
            public void onNext(ByteBuffer buffer) {
                worker.execute(() -> super.onNext(buffer));
            }
        };

        answer.body().publisher().subscribe(elsewhere);

        eventually(() -> client.leased() == 0);
        assertThat(client.idle()).isEqualTo(1);
    }

    @Test
    void a_slow_receiver_is_not_the_servers_fault_but_one_that_waits_is() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            goOn.await(20, TimeUnit.SECONDS);
            peer.write("there");
            peer.awaitClose();
        });
        HttpTarget impatient = impatient(server, SOON);
        HttpAnswer answer = send(impatient, streamed());
        HttpAnswer waitedFor = send(impatient, streamed());
        CompletableFuture<Integer> first = new CompletableFuture<>();
        CompletableFuture<Integer> rest = new CompletableFuture<>();
        Collector receiver = new Collector() {
            @Override
            public void onNext(ByteBuffer buffer) {
                if (!first.complete(buffer.remaining())) {
                    rest.complete(buffer.remaining());
                }
            }
        };

        answer.body().publisher().subscribe(receiver);
        assertThat(await(first)).isEqualTo(5);
        // The one that asks for more is told, and with it the time of the other has passed as well.
        assertThatThrownBy(() -> await(Collector.bytes(waitedFor.body())))
                .cause()
                .isInstanceOfSatisfying(HttpCallException.class, failure -> assertThat(failure.timeout())
                        .isTrue());
        goOn.countDown();
        receiver.subscription.request(1);

        assertThat(await(rest)).isEqualTo(5);
    }

    @Test
    void a_truncated_answer_is_an_error() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        });
        HttpAnswer answer = send(target(server), streamed());

        assertThatThrownBy(() -> await(Collector.bytes(answer.body())))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(HttpCallException.class)
                .hasMessageContaining("within the answer");
        assertThat(client.leased()).isZero();
    }

    @Test
    void an_answer_that_stalls_is_an_error() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            peer.awaitClose();
        });
        HttpAnswer answer = send(impatient(server, SOON), streamed());

        HttpCallException failure = failure(Collector.bytes(answer.body()));

        assertThat(failure.timeout()).isTrue();
        assertThat(client.leased()).isZero();
    }

    @Test
    void an_answer_that_nobody_takes_is_dropped() throws Exception {
        StubServer server = large(new AtomicLong());

        HttpAnswer answer = send(impatient(server, SOON), streamed());

        eventually(() -> client.leased() == 0);
        assertThat(failure(Collector.bytes(answer.body())).timeout()).isTrue();
    }

    @Test
    void a_receiver_that_throws_loses_the_connection() throws Exception {
        StubServer server = large(new AtomicLong());
        HttpAnswer answer = send(target(server), streamed());

        answer.body().publisher().subscribe(new Collector() {
            @Override
            public void onNext(ByteBuffer buffer) {
                throw new IllegalStateException("thrown on purpose");
            }
        });

        eventually(() -> client.leased() == 0);
        assertThat(client.idle()).isZero();
    }

    @Test
    void bytes_that_come_later_are_given_at_once() throws Exception {
        CountDownLatch firstGot = new CountDownLatch(1);
        AtomicInteger buffers = new AtomicInteger();
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            if (firstGot.await(20, TimeUnit.SECONDS)) {
                peer.write("6\r\nsecond\r\n0\r\n\r\n");
            }
            peer.awaitClose();
        });
        HttpAnswer answer = send(target(server), streamed());
        var collector = new Collector() {
            @Override
            public void onNext(ByteBuffer buffer) {
                buffers.incrementAndGet();
                firstGot.countDown();
                super.onNext(buffer);
            }
        };

        answer.body().publisher().subscribe(collector);

        assertThat(new String(await(collector.bytes), StandardCharsets.US_ASCII))
                .isEqualTo("firstsecond");
        assertThat(buffers.get()).isEqualTo(2);
        assertThat(client.idle()).isEqualTo(1);
    }

    @Test
    void a_second_subscriber_is_refused() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.ok("body");
            peer.awaitClose();
        });
        HttpAnswer answer = send(target(server), streamed());
        Flow.Publisher<ByteBuffer> publisher = answer.body().publisher();
        await(Collector.bytes(answer.body()));

        Collector second = new Collector();
        publisher.subscribe(second);

        assertThatThrownBy(() -> await(second.bytes)).cause().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_forwarded_answer_that_came_at_once_is_in_memory() throws Exception {
        StubServer server = counting();

        HttpAnswer answer = await(client.endpoint(target(server)).forward(streamed()));

        assertThat(answer.body().text()).isEqualTo("1/1");
        assertThat(client.idle()).isEqualTo(1);
    }
}
