/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.pipeline.Transport;
import io.gatehouse.plugin.Connection;
import io.gatehouse.plugin.http.HeaderList;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ConnectionsTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(150);
    /** Both ends are in this process, which may have 20 000 open files or fewer. */
    private static final int IDLE_CONNECTIONS = 5_000;

    private static TestServer server(TestServer.Script script, HttpLimits limits) throws Exception {
        return new TestServer(script, "127.0.0.1:0", limits, ProxyTrust.nobody(), null);
    }

    @Test
    void end_when_nothing_happens() throws Exception {
        Duration idle = Duration.ofSeconds(2);
        try (TestServer server = server(TestServer::echo, HttpLimits.defaults().withTimeouts(idle, LONG, LONG, LONG));
                RawClient fresh = server.connect();
                RawClient used = server.connect()) {
            used.send(GET).read();

            assertThat(fresh.readAll()).isEmpty();
            assertThat(used.readAll()).isEmpty();
        }
    }

    @Test
    void end_when_a_head_does_not() throws Exception {
        try (TestServer server = server(TestServer::echo, HttpLimits.defaults().withTimeouts(LONG, SHORT, LONG, LONG));
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHo");

            assertThat(client.readAll()).isEmpty();
            assertThat(server.handled).hasValue(0);
        }
    }

    @Test
    void are_told_to_plugins_by_address_and_number() throws Exception {
        TestServer.Script script = (transport, completion) -> {
            Connection connection = transport.connection();
            TestServer.text(
                    transport,
                    200,
                    connection.localAddress() + " " + connection.localPort() + " " + connection.number() + " "
                            + connection.requests(),
                    completion);
        };
        try (TestServer server = server(script, HttpLimits.defaults());
                RawClient first = server.connect()) {
            String start = "127.0.0.1 " + first.socket().getPort() + " ";

            assertThat(first.send(GET).read().body()).isEqualTo(start + "1 1");
            assertThat(first.send(GET).read().body()).isEqualTo(start + "1 2");
            try (RawClient second = server.connect()) {
                assertThat(second.send(GET).read().body()).isEqualTo(start + "2 1");
            }
        }
    }

    @Test
    void end_after_so_many_requests() throws Exception {
        try (TestServer server = server(TestServer::echo, HttpLimits.defaults().withMaxRequestsPerConnection(2));
                RawClient client = server.connect()) {

            assertThat(client.send(GET).read().headers()).containsEntry("connection", "keep-alive");
            assertThat(client.send(GET).read().headers()).containsEntry("connection", "close");
            assertThat(client.readAll()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", GET, GET + GET, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"})
    void leave_nothing_behind_when_their_client_leaves(String sent) throws Exception {
        AtomicReference<Transport> waiting = new AtomicReference<>();
        CountDownLatch arrived = new CountDownLatch(1);
        AtomicReference<Transport.Completion> ending = new AtomicReference<>();
        TestServer.Script script = (transport, completion) -> {
            waiting.set(transport);
            ending.set(completion);
            arrived.countDown();
        };
        try (TestServer server = server(script, HttpLimits.defaults())) {
            RawClient client = server.connect();
            client.send(sent);
            awaitConnections(server, 1);
            boolean complete = sent.contains("\r\n\r\n");
            assertThat(complete && !arrived.await(30, TimeUnit.SECONDS)).isFalse();
            client.socket().setSoLinger(true, 0);
            client.close();

            if (complete) {
                Transport transport = waiting.get();
                ManualPublisher body = new ManualPublisher(60_000, 1L << 30, ManualPublisher.Then.COMPLETE);
                transport.execute(() -> transport.send(
                        200, new HeaderList(), io.gatehouse.plugin.http.Body.stream(body, -1), ending.get()));
                assertThat(server.ending().aborted()).isTrue();
            }

            awaitConnections(server, 0);
            assertThat(server.server.running()).isZero();
            assertThat(server.server.load()).isEqualTo(new HttpServer.Load(0, 0));
            assertThat(server.endings).isEmpty();
        }
    }

    private static void awaitConnections(TestServer server, int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (server.server.load().connections() != count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    @Test
    void are_drained() throws Exception {
        AtomicReference<Runnable> answer = new AtomicReference<>();
        CountDownLatch arrived = new CountDownLatch(1);
        TestServer.Script script = (transport, completion) -> {
            if (transport.request().rawPath().equals("/slow")) {
                answer.set(() -> TestServer.text(transport, 200, "done", completion));
                transport.execute(arrived::countDown);
            } else {
                TestServer.text(transport, 200, "quick", completion);
            }
        };
        try (TestServer server = server(script, HttpLimits.defaults());
                RawClient idle = server.connect();
                RawClient busy = server.connect()) {
            idle.send(GET).read();
            busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            arrived.await(30, TimeUnit.SECONDS);

            CompletableFuture<Void> drained =
                    CompletableFuture.runAsync(() -> server.server.drain(Duration.ofSeconds(20)));
            String idleEnd = idle.readAll();
            server.server.worker().getIoThread(0).execute(answer.get());
            RawClient.Answer last = busy.read();
            drained.get(20, TimeUnit.SECONDS);

            assertThat(idleEnd).isEmpty();
            assertThat(last.body()).isEqualTo("done");
            assertThat(last.headers()).containsEntry("connection", "close");
            assertThat(server.server.running()).isZero();
        }
    }

    @Test
    void cost_no_buffers_while_idle() throws Exception {
        try (TestServer server = server(TestServer::echo, HttpLimits.defaults())) {
            List<RawClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < IDLE_CONNECTIONS; i++) {
                    RawClient client = server.connect();
                    clients.add(client);
                    if (i % 10 == 0) {
                        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                                .read();
                    }
                }

                awaitConnections(server, IDLE_CONNECTIONS);
                assertThat(server.server.load()).isEqualTo(new HttpServer.Load(IDLE_CONNECTIONS, 0));
            } finally {
                for (RawClient client : clients) {
                    client.close();
                }
            }
        }
    }

    private static void describeClient(Transport transport, Transport.Completion completion) {
        String text = transport.client().address() + " " + transport.client().port() + " "
                + transport.client().peerAddress() + " "
                + transport.request().forwardedScheme() + " "
                + transport.request().forwardedHost() + " "
                + (transport.request().forwardedPort() == transport.listenerPort()
                        ? "own"
                        : transport.request().forwardedPort());
        TestServer.text(transport, 200, text, completion);
    }

    private static String asked(String listen, ProxyTrust trust, String request) throws Exception {
        try (TestServer server =
                        new TestServer(ConnectionsTest::describeClient, listen, HttpLimits.defaults(), trust, null);
                RawClient client = server.connect()) {
            return client.send(request.getBytes(StandardCharsets.ISO_8859_1))
                    .read()
                    .body();
        }
    }

    @Test
    void tell_who_the_client_is() throws Exception {
        AddressRanges loopback = AddressRanges.parse(List.of("127.0.0.0/8", "10.0.0.0/8"));
        ProxyTrust last = new ProxyTrust(loopback, "X-Forwarded-For", false);
        ProxyTrust recursive = new ProxyTrust(loopback, "X-Forwarded-For", true);
        String request =
                "GET / HTTP/1.1\r\nHost: Gw.test:99\r\nX-Forwarded-For: 1.1.1.1, 2.2.2.2:80\r\nX-Forwarded-For: 10.1.2.3\r\n"
                        + "X-Forwarded-Proto: HTTPS\r\nX-Forwarded-Host: out.test:7\r\n\r\n";

        assertThat(asked("127.0.0.1:0", last, request)).isEqualTo("10.1.2.3 0 127.0.0.1 https out.test 7");
        assertThat(asked("127.0.0.1:0", recursive, request)).isEqualTo("2.2.2.2 80 127.0.0.1 https out.test 7");
        assertThat(asked("127.0.0.1:0", ProxyTrust.nobody(), request))
                .startsWith("127.0.0.1 ")
                .endsWith(" http gw.test own");
    }

    @Test
    void begin_with_a_proxy_header_where_it_is_announced() throws Exception {
        ProxyTrust trust = new ProxyTrust(AddressRanges.parse(List.of("127.0.0.1")), "proxy_protocol", false);
        String second =
                "\r\n\r\n\u0000\r\nQUIT\n!\u0011\u0000\u000c\u0009\u0008\u0007\u0006\u007f\u0000\u0000\u0001\u0001\u0002\u0000\u0050";

        assertThat(asked("127.0.0.1:0 proxy_protocol", trust, "PROXY TCP4 9.8.7.6 127.0.0.1 1234 80\r\n" + GET))
                .startsWith("9.8.7.6 1234 127.0.0.1 ");
        assertThat(asked("127.0.0.1:0 proxy_protocol", trust, second + GET)).startsWith("9.8.7.6 258 127.0.0.1 ");
        assertThat(asked("127.0.0.1:0 proxy_protocol", trust, "PROXY UNKNOWN\r\n" + GET))
                .startsWith("127.0.0.1 ");
        try (TestServer server = new TestServer(
                        TestServer::echo, "127.0.0.1:0 proxy_protocol", HttpLimits.defaults(), trust, null);
                RawClient client = server.connect()) {
            assertThat(client.send(GET).readAll()).isEmpty();
        }
    }
}
