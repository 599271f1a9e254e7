/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CallFailureTest extends ClientTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void no_answer_in_time() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.awaitClose();
        });

        long start = System.nanoTime();
        HttpCallException failure = failure(impatient(server, SHORT), get("/"));

        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertThat(failure.stage()).isEqualTo(Stage.RECEIVE);
        assertThat(failure.timeout()).isTrue();
        assertThat(failure).hasMessageContaining("127.0.0.1:" + server.port()).hasMessageContaining("100 ms");
        assertThat(millis).isBetween(100L, 20_000L);
    }

    @Test
    void the_timeout_counts_from_the_last_bytes() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
            stalled.countDown();
            peer.awaitClose();
        });

        HttpCallException failure = failure(impatient(server, Duration.ofSeconds(1)), get("/"));

        assertThat(stalled.getCount()).isZero();
        assertThat(failure.stage()).isEqualTo(Stage.RECEIVE);
        assertThat(failure.timeout()).isTrue();
    }

    @Test
    void a_server_that_does_not_read() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        StubServer server = server(peer -> done.await(20, TimeUnit.SECONDS));

        HttpCallException failure = failure(impatient(server, SHORT), post(Body.of(new byte[64 << 20])));
        done.countDown();

        assertThat(failure.stage()).isEqualTo(Stage.SEND);
        assertThat(failure.timeout()).isTrue();
    }

    @Test
    void a_server_that_does_not_accept() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fillBacklog(listener, waiting);

            HttpCallException failure = failure(
                    HttpTarget.of("http", "127.0.0.1", listener.getLocalPort()).withTimeout(SHORT), get("/"));

            assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
            assertThat(failure.timeout()).isTrue();
            assertThat(failure.notSent()).isTrue();
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static void fillBacklog(ServerSocket listener, List<Socket> waiting) throws IOException {
        for (int i = 0; i < 16; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), 300);
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void a_refused_connection() throws Exception {
        int port = FreePort.find();

        HttpCallException failure = failure(HttpTarget.of("http", "127.0.0.1", port), get("/"));

        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
        assertThat(failure.timeout()).isFalse();
        assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
    }

    @Test
    void an_unknown_name() throws Exception {
        client = newClient(
                (host, callback) -> callback.failed("unknown name"), TlsTrust.system(), ClientSettings.defaults());

        HttpCallException failure = failure(HttpTarget.of("http", "nowhere.example", 80), get("/"));

        assertThat(failure.stage()).isEqualTo(Stage.RESOLVE);
        assertThat(failure).hasMessageContaining("nowhere.example").hasMessageContaining("unknown name");
    }

    @Test
    void a_name_server_that_is_silent() throws Exception {
        client = newClient((host, callback) -> {}, TlsTrust.system(), ClientSettings.defaults());

        HttpCallException failure =
                failure(HttpTarget.of("http", "nowhere.example", 80).withTimeout(SHORT), get("/"));

        assertThat(failure.stage()).isEqualTo(Stage.RESOLVE);
        assertThat(failure.timeout()).isTrue();
    }

    @Test
    void the_next_address_is_tried_when_one_refuses() throws Exception {
        StubServer server = counting();
        InetAddress refusing = InetAddress.getByName("127.0.0.2");
        InetAddress good = InetAddress.getByName("127.0.0.1");
        client = newClient(
                (host, callback) -> callback.resolved(List.of(refusing, good)),
                TlsTrust.system(),
                ClientSettings.defaults());

        var answer = send(HttpTarget.of("http", "two.example", server.port()), get("/"));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void a_reset_before_the_answer() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.reset();
        });

        assertThat(failure(target(server), get("/")).stage()).isEqualTo(Stage.RECEIVE);
    }

    @Test
    void a_reset_within_the_head() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-");
            peer.reset();
        });

        assertThat(failure(target(server), get("/")).stage()).isEqualTo(Stage.RECEIVE);
    }

    @Test
    void a_close_within_the_body() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
        });

        HttpCallException failure = failure(target(server), get("/"));

        assertThat(failure.stage()).isEqualTo(Stage.RECEIVE);
        assertThat(failure.timeout()).isFalse();
        assertThat(failure).hasMessageContaining("within the answer");
    }

    @Test
    void a_close_while_sending() throws Exception {
        StubServer server = server(peer -> {
            peer.read();
            peer.reset();
        });

        HttpCallException failure = failure(target(server), post(Body.of(new byte[64 << 20])));

        assertThat(failure.notSent()).isFalse();
    }

    @Test
    void an_early_refusal_is_an_answer() throws Exception {
        StubServer server = server(peer -> {
            peer.read();
            peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
            peer.awaitClose();
        });

        var answer = send(target(server), post(Body.of(new byte[64 << 20])));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(client.idle()).isZero();
    }

    @Test
    void an_answer_that_is_too_large_by_its_length() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
            peer.awaitClose();
        });

        assertThat(failure(target(server), get("/")).stage()).isEqualTo(Stage.TOO_LARGE);
    }

    @Test
    void an_answer_that_turns_out_to_be_too_large() throws Exception {
        StubServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n\r\n");
            byte[] piece = new byte[1 << 16];
            for (int i = 0; i < 1600; i++) {
                peer.write(piece);
            }
        });

        assertThat(failure(target(server), get("/")).stage()).isEqualTo(Stage.TOO_LARGE);
    }

    @Test
    void what_would_change_the_message_is_not_sent() {
        assertRefused(new HttpCall("GE T", "/", new HeaderList(), Body.empty(), LIMIT));
        assertRefused(new HttpCall("CONNECT", "/", new HeaderList(), Body.empty(), LIMIT));
        assertRefused(get("/a b"));
        assertRefused(get("/a\r\nb"));
        assertRefused(get("a"));
        assertRefused(get("/\u010a"));
        assertRefused(with("X", "a\r\nb: c"));
        assertRefused(with("X", "a\nb"));
        assertRefused(with("X", "a\0b"));
        assertRefused(with("X", "\u010a\n"));
        assertRefused(with("X Y", "a"));
        assertRefused(with("", "a"));
    }

    private static HttpCall with(String name, String value) {
        HttpCall call = get("/");
        call.headers().add(name, value);
        return call;
    }

    private void assertRefused(HttpCall call) {
        StubServer server = counting();

        assertThatThrownBy(() -> send(target(server), call))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(server.requests()).isZero();
        assertThat(client.leased()).isZero();
    }
}
