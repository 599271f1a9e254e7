/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.http.client.TlsServers.Leaving;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pooled TLS connections whose server left: replaced when nothing of the request was sent, and only then. */
@Timeout(120)
class StaleTlsConnectionTest extends ClientTest {

    private static final int CALLERS = 4;
    private static final int CALLS = 400;

    @TempDir
    static Path directory;

    private static TlsServers servers;

    @BeforeAll
    static void make_certificate() throws Exception {
        servers = TlsServers.named("ip:127.0.0.1", directory);
    }

    private StubServer tlsServer(String version, StubServer.Script script) {
        StubServer server = new StubServer(servers.speaking(version), script);
        opened.add(server);
        return server;
    }

    private static HttpTarget secure(StubServer server) {
        return HttpTarget.of("https", "127.0.0.1", server.port())
                .withTimeout(Duration.ofSeconds(30))
                .withVerifyTls(false);
    }

    private static void leave(StubServer.Peer peer, Leaving how) {
        ((TlsServers.Layered) peer.socket).leave(how);
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, CLOSE_NOTIFY",
        "TLSv1.3, JAVA",
        "TLSv1.3, FIN",
        "TLSv1.3, RESET",
        "TLSv1.2, CLOSE_NOTIFY",
        "TLSv1.2, FIN",
        "TLSv1.2, RESET"
    })
    void the_end_of_an_unused_connection_is_noticed(String version, Leaving how) throws Exception {
        StubServer server = tlsServer(version, peer -> {
            peer.request();
            peer.ok("" + peer.number);
            leave(peer, how);
            peer.awaitClose();
        });

        for (int i = 1; i <= 3; i++) {
            assertThat(send(secure(server), get("/")).body().text()).isEqualTo("" + i);
            eventually(() -> client.idle() == 0);
        }

        assertThat(server.requests()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, CLOSE_NOTIFY",
        "TLSv1.3, JAVA",
        "TLSv1.3, FIN",
        "TLSv1.3, RESET",
        "TLSv1.2, CLOSE_NOTIFY",
        "TLSv1.2, FIN",
        "TLSv1.2, RESET"
    })
    void a_connection_that_ended_unnoticed_is_replaced_before_it_is_used(String version, Leaving how) throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        StubServer server = tlsServer(version, peer -> {
            peer.request();
            peer.ok("" + peer.number);
            if (peer.number == 1) {
                leave.await(20, TimeUnit.SECONDS);
                leave(peer, how);
                left.countDown();
            }
            peer.awaitClose();
        });
        send(secure(server), get("/"));
        CompletableFuture<HttpAnswer> second = new CompletableFuture<>();

        // The IO thread is kept from noticing until the second call has picked the connection.
        worker.getIoThread().execute(() -> {
            leave.countDown();
            awaitQuietly(left);
            client.endpoint(secure(server))
                    .send(post(Body.of("once")))
                    .whenComplete((answer, failure) -> second.complete(answer));
        });

        assertThat(await(second).body().text()).isEqualTo("2");
        assertThat(server.requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void a_connection_reset_at_any_moment_is_replaced_as_long_as_nothing_was_sent(String scheme) throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        StubServer.Script script = peer -> {
            peer.request();
            peer.ok("" + peer.number);
            if (peer.number == 1) {
                leave.await(20, TimeUnit.SECONDS);
                if (scheme.equals("http")) {
                    peer.reset();
                } else {
                    leave(peer, Leaving.RESET);
                }
                left.countDown();
            }
            peer.awaitClose();
        };
        StubServer server = scheme.equals("http") ? server(script) : tlsServer("TLSv1.3", script);
        HttpTarget target = scheme.equals("http") ? target(server) : secure(server);
        CompletableFuture<HttpAnswer> second = new CompletableFuture<>();

        // On the IO thread, right after the first answer: a plain connection is not asked again so soon.
        client.endpoint(target).send(get("/")).thenAccept(first -> {
            leave.countDown();
            awaitQuietly(left);
            client.endpoint(target)
                    .send(post(Body.of("once")))
                    .whenComplete((answer, failure) -> second.complete(answer));
        });

        assertThat(await(second).body().text()).isEqualTo("2");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void a_call_that_was_sent_on_a_dying_connection_is_not_repeated() throws Exception {
        for (Leaving how : Leaving.values()) {
            StubServer server = tlsServer("TLSv1.3", peer -> {
                peer.request();
                peer.ok("");
                peer.request();
                leave(peer, how);
                peer.awaitClose();
            });
            send(secure(server), get("/"));

            HttpCallException failure = failure(secure(server), post(Body.of("once")));

            assertThat(failure.notSent()).isFalse();
            assertThat(server.requests()).isEqualTo(2);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** What is known of one call under load. */
    private record Sent(int connection, long sentAt) {}

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void servers_that_leave_at_random_moments_cost_no_call_that_was_unsent_and_run_none_twice(String version)
            throws Exception {
        long seed = System.nanoTime();
        Map<String, AtomicInteger> executed = new ConcurrentHashMap<>();
        Map<Integer, Long> leftAt = new ConcurrentHashMap<>();
        StubServer server = tlsServer(version, peer -> {
            Random random = new Random(seed + peer.number);
            for (int left = random.nextInt(6); left >= 0; left--) {
                String path = peer.request().split(" ")[1];
                executed.computeIfAbsent(path, unseen -> new AtomicInteger()).incrementAndGet();
                peer.ok("" + peer.number);
            }
            LockSupport.parkNanos(random.nextInt(1_500_000));
            leave(peer, Leaving.values()[random.nextInt(Leaving.values().length)]);
            leftAt.put(peer.number, System.nanoTime());
            peer.awaitClose();
        });
        List<CompletableFuture<Integer>> callers = new ArrayList<>();

        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            // Each caller has its own connection: a target of its own.
            HttpTarget target = secure(server).withIdleTimeout(Duration.ofSeconds(30 + i));
            callers.add(CompletableFuture.supplyAsync(
                    () -> call(target, caller, seed, leftAt), task -> new Thread(task).start()));
        }
        int failures = 0;
        for (CompletableFuture<Integer> caller : callers) {
            failures += caller.get(100, TimeUnit.SECONDS);
        }

        for (Map.Entry<String, AtomicInteger> call : executed.entrySet()) {
            assertThat(call.getValue()).as("seed %d: %s", seed, call.getKey()).hasValue(1);
        }
        assertThat(executed.size()).as("seed %d", seed).isGreaterThanOrEqualTo(CALLERS * CALLS - failures);
        assertThat(failures).as("seed %d", seed).isLessThan(CALLERS * CALLS / 4);
    }

    /** Calls one after the other; gives the number of those that failed because the server left while they were sent. */
    private int call(HttpTarget target, int caller, long seed, Map<Integer, Long> leftAt) {
        Random random = new Random(seed - caller);
        int connection = 0;
        int failures = 0;
        for (int i = 0; i < CALLS; i++) {
            LockSupport.parkNanos(random.nextInt(1_000_000));
            String path = "/" + caller + "/" + i;
            Sent sent = new Sent(connection, System.nanoTime());
            try {
                HttpAnswer answer = send(
                        target,
                        new HttpCall("POST", path, new HeaderList(), Body.of("x".repeat(random.nextInt(3000))), LIMIT));
                connection = Integer.parseInt(answer.body().text());
            } catch (ExecutionException e) {
                failures++;
                assertUnavoidable(sent, (HttpCallException) e.getCause(), leftAt, seed);
            } catch (Exception e) {
                throw new IllegalStateException("seed " + seed, e);
            }
        }
        return failures;
    }

    private static void assertUnavoidable(Sent sent, HttpCallException failure, Map<Integer, Long> leftAt, long seed) {
        assertThat(failure.notSent()).as("seed %d: %s", seed, failure).isFalse();
        Long left = leftAt.get(sent.connection);
        assertThat(left == null || left - sent.sentAt > 0)
                .as("seed %d: the server had left %s ns before: %s", seed, left, failure)
                .isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
