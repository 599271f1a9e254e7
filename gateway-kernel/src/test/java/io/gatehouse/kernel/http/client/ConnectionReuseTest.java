/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionReuseTest extends ClientTest {

    @Test
    void a_connection_carries_many_calls() throws Exception {
        StubServer server = counting();

        for (int i = 1; i < 10_000; i++) {
            HttpAnswer answer = send(target(server), post(Body.of("{}")));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().text()).isEqualTo("1/" + i);
            assertThat(client.leased()).isZero();
            assertThat(client.idle()).isEqualTo(1);
        }
        send(target(server), get("/the-10000th-is-the-last"));
        assertThat(client.idle()).isZero();
    }

    @Test
    void many_calls_run_at_once() throws Exception {
        StubServer server = counting();
        List<CompletionStage<HttpAnswer>> answers = new ArrayList<>();

        for (int i = 0; i < 200; i++) {
            answers.add(client.endpoint(target(server)).send(get("/" + i)));
        }

        for (CompletionStage<HttpAnswer> answer : answers) {
            assertThat(await(answer).status()).isEqualTo(200);
        }
        assertThat(server.requests()).isEqualTo(200);
        assertThat(client.leased()).isZero();
    }

    @Test
    void a_call_made_on_an_io_thread_completes_on_it() throws Exception {
        StubServer server = counting();
        CompletableFuture<Thread> completedOn = new CompletableFuture<>();

        worker.getIoThread().execute(() -> client.endpoint(target(server))
                .send(get("/"))
                .whenComplete((answer, failure) -> completedOn.complete(Thread.currentThread())));

        assertThat(await(completedOn)).isSameAs(worker.getIoThread());
    }

    @Test
    void an_unused_connection_is_closed_after_its_time() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        StubServer server = server(peer -> {
            peer.request();
            peer.ok("");
            peer.awaitClose();
            closed.countDown();
        });

        send(target(server).withIdleTimeout(Duration.ofMillis(100)), get("/"));

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        eventually(() -> client.idle() == 0);
    }

    @Test
    void a_connection_the_server_closes_is_forgotten() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.ok("");
        });

        send(target(server), get("/"));

        eventually(() -> client.idle() == 0);
        assertThat(send(target(server), get("/")).status()).isEqualTo(200);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void a_rested_connection_that_is_closed_unnoticed_is_replaced_and_the_call_made_once() throws Exception {
        CountDownLatch close = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        StubServer server = server(peer -> {
            peer.request();
            peer.ok("" + peer.number);
            if (peer.number == 1) {
                close.await(20, TimeUnit.SECONDS);
                peer.socket.close();
                closed.countDown();
            } else {
                peer.awaitClose();
            }
        });
        send(target(server), get("/"));
        CompletableFuture<HttpAnswer> second = new CompletableFuture<>();

        // The IO thread is kept from noticing the close until the second call has picked the connection.
        long rested = System.nanoTime();
        worker.getIoThread().execute(() -> {
            close.countDown();
            awaitQuietly(closed);
            while (System.nanoTime() - rested < TimeUnit.MILLISECONDS.toNanos(100)) {
                Thread.onSpinWait();
            }
            client.endpoint(target(server)).send(get("/")).whenComplete((answer, failure) -> second.complete(answer));
        });

        assertThat(await(second).body().text()).isEqualTo("2");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void a_call_that_was_sent_on_a_dying_connection_is_not_repeated() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.ok("");
            peer.request();
        });
        send(target(server), get("/"));

        var failure = failure(target(server), post(Body.of("once")));

        assertThat(failure.notSent()).isFalse();
        assertThat(server.requests()).isEqualTo(2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_connection_is_not_used_again_after_connection_close() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: foo, Close\r\n\r\n");
            peer.awaitClose();
        });

        send(target(server), get("/"));

        assertThat(client.idle()).isZero();
    }

    @Test
    void a_connection_with_bytes_behind_the_answer_is_not_used_again() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n");
            peer.awaitClose();
        });

        assertThat(send(target(server), get("/")).body().text()).isEqualTo("ok");

        assertThat(client.idle()).isZero();
    }

    @Test
    void bounds_of_the_settings_are_kept() throws Exception {
        client = newClient(CachingResolver.system(worker), TlsTrust.system(), new ClientSettings(1, 2, 3));
        CountDownLatch answer = new CountDownLatch(1);
        StubServer server = server(peer -> {
            for (int i = 0; i < 10; i++) {
                peer.request();
                answer.await(20, TimeUnit.SECONDS);
                peer.ok("" + peer.number);
            }
        });
        HttpTarget target = target(server);

        var first = client.endpoint(target).send(get("/"));
        var second = client.endpoint(target).send(get("/"));
        var third = failure(target, get("/"));
        answer.countDown();

        assertThat(third.notSent()).isTrue();
        assertThat(third).hasMessageContaining("limit: 2");
        await(first);
        await(second);
        assertThat(client.idle()).isEqualTo(1);
        send(target, get("/"));
        send(target, get("/"));
        assertThat(client.idle()).isZero();
    }

    @Test
    void a_cancelled_call_closes_its_connection() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        StubServer server = server(peer -> {
            peer.request();
            arrived.countDown();
            peer.awaitClose();
            closed.countDown();
        });
        var answer = client.endpoint(target(server)).send(get("/")).toCompletableFuture();
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

        answer.cancel(true);

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        eventually(() -> client.leased() == 0);
    }

    @Test
    void closing_the_client_ends_calls() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.awaitClose();
        });
        var answer = client.endpoint(target(server)).send(get("/"));
        eventually(() -> server.requests() == 1);

        client.close();

        assertThat(failure(answer)).hasMessageContaining("the client was closed");
        assertThat(failure(target(server), get("/")).notSent()).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
