/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Phase;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.Threading;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugin.http.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that leave before they are answered: what is done for them ends, once, and is logged, once. */
@Timeout(120)
class LeavingClientsTest {

    private static final String GET = "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration A_FEW_SECONDS = Duration.ofSeconds(25);

    private SlowServer upstream;
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = new SlowServer();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private void open(Handler... handlers) throws IOException {
        gateway = new TestGateway(upstream.port(), handlers);
    }

    /** Calls the upstream itself and waits for the answer. */
    private Outcome call(AccessExchange exchange) {
        HttpCall call = new HttpCall("GET", "/plugin", new HeaderList(), Body.empty(), 1 << 20);
        return Outcome.await(
                gateway.client
                        .endpoint(HttpTarget.of("http", "127.0.0.1", upstream.port()))
                        .send(call),
                answer -> Outcome.exit(Reply.text(200, answer.body().text())));
    }

    /** A client that has sent its request. */
    private record Guest(RawClient connection, Runnable leave) {}

    /** Ways to leave that no client chooses which still waits. */
    private enum Way {
        RESET_1 {
            @Override
            Guest come(TestGateway gateway) throws IOException {
                RawClient client = gateway.connect().send(GET);
                return new Guest(client, () -> reset(client));
            }
        },
        RESET_1_BEHIND_A_BODY {
            @Override
            Guest come(TestGateway gateway) throws IOException {
                RawClient client = gateway.connect()
                        .send("POST /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
                        .send("abc" + GET + "G");
                return new Guest(client, () -> reset(client));
            }
        },
        RESET_STREAM_2 {
            @Override
            Guest come(TestGateway gateway) throws IOException {
                Http2Client client =
                        new Http2Client(gateway.server.addresses("proxy").get(0));
                client.get(1, "/ws");
                return new Guest(client.connection(), () -> {
                    try {
                        client.reset(1);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
        },
        CLOSE_2 {
            @Override
            Guest come(TestGateway gateway) throws IOException {
                Http2Client client =
                        new Http2Client(gateway.server.addresses("proxy").get(0));
                client.get(1, "/ws");
                return new Guest(client.connection(), () -> close(client.connection()));
            }
        },
        RESET_2 {
            @Override
            Guest come(TestGateway gateway) throws IOException {
                Http2Client client =
                        new Http2Client(gateway.server.addresses("proxy").get(0));
                client.get(1, "/ws");
                return new Guest(client.connection(), () -> reset(client.connection()));
            }
        };

        /** Sends a request. */
        abstract Guest come(TestGateway gateway) throws IOException;
    }

    private static void reset(RawClient client) {
        try {
            client.socket().setSoLinger(true, 0);
            client.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(RawClient client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertLeft(TestGateway.Logged logged) {
        assertThat(logged.status()).isEqualTo(499);
        assertThat(logged.aborted()).isTrue();
        assertThat(logged.responseSize()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void end_the_call_a_plugin_makes_for_them(Way way) throws Exception {
        open((AccessHandler) this::call);
        Guest guest = way.come(gateway);
        upstream.awaitArrived(1);

        guest.leave().run();

        upstream.awaitClosed(1);
        assertLeft(gateway.logged());
    }

    @ParameterizedTest
    @EnumSource
    void end_the_request_that_is_passed_on_for_them(Way way) throws Exception {
        open();
        Guest guest = way.come(gateway);
        upstream.awaitArrived(1);

        guest.leave().run();

        upstream.awaitClosed(1);
        assertLeft(gateway.logged());
    }

    @ParameterizedTest
    @EnumSource
    void end_an_answer_that_is_read_for_a_plugin(Way way) throws Exception {
        upstream.answerWith("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe beginning");
        CountDownLatch reading = new CountDownLatch(1);
        open(new ResponseHandler() {
            @Override
            public Outcome onResponse(ResponseExchange exchange) {
                throw new AssertionError("the answer is not complete");
            }

            @Override
            public BodyDemand responseBody(Response response) {
                reading.countDown();
                return BodyDemand.upTo(1000);
            }
        });
        Guest guest = way.come(gateway);
        assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();

        guest.leave().run();

        upstream.awaitClosed(1);
        assertLeft(gateway.logged());
    }

    @ParameterizedTest
    @EnumSource
    void end_an_answer_a_plugin_thinks_about(Way way) throws Exception {
        upstream.answerWith("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe beginning");
        CountDownLatch thinking = new CountDownLatch(1);
        open((ResponseHandler) exchange -> {
            thinking.countDown();
            return Outcome.await(new CompletableFuture<>(), nothing -> Outcome.proceed());
        });
        Guest guest = way.come(gateway);
        assertThat(thinking.await(20, TimeUnit.SECONDS)).isTrue();

        guest.leave().run();

        upstream.awaitClosed(1);
        assertLeft(gateway.logged());
    }

    /** Begins an answer that never goes on; its first bytes are {@code first}. */
    private void openStalling(boolean proxied) throws IOException {
        upstream.answerWith("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        open(proxied ? new Handler[0] : new Handler[] {(AccessHandler) this::stream});
    }

    /** Calls the upstream itself and passes its answer on while it comes. */
    private Outcome stream(AccessExchange exchange) {
        HttpCall call = new HttpCall("GET", "/plugin", new HeaderList(), Body.empty(), -1);
        return Outcome.await(
                gateway.client
                        .endpoint(HttpTarget.of("http", "127.0.0.1", upstream.port()))
                        .send(call),
                answer -> Outcome.exit(Reply.of(200, answer.body())));
    }

    private static void awaitFirst(RawClient client) throws IOException {
        client.socket().setSoTimeout(20_000);
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf("first") < 0) {
            int next = client.socket().getInputStream().read();
            assertThat(next).as("end after '%s'", seen).isNotNegative();
            seen.append((char) next);
        }
    }

    private void assertStalledAnswerEndsSoon(Runnable leave) throws Exception {
        long start = System.nanoTime();

        leave.run();

        upstream.awaitClosed(1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(A_FEW_SECONDS);
        TestGateway.Logged logged = gateway.logged();
        assertThat(logged.status()).isEqualTo(200);
        assertThat(logged.aborted()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void end_a_call_whose_answer_stalls_after_its_beginning_was_passed_on(Way way) throws Exception {
        openStalling(false);
        Guest guest = way.come(gateway);
        awaitFirst(guest.connection());

        assertStalledAnswerEndsSoon(guest.leave());
    }

    @ParameterizedTest
    @EnumSource
    void end_a_request_whose_answer_stalls_after_its_beginning_was_passed_on(Way way) throws Exception {
        openStalling(true);
        Guest guest = way.come(gateway);
        awaitFirst(guest.connection());

        assertStalledAnswerEndsSoon(guest.leave());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void end_an_answer_that_stalls_by_closing_as_well(boolean proxied) throws Exception {
        openStalling(proxied);
        RawClient client = gateway.connect().send(GET);
        awaitFirst(client);

        assertStalledAnswerEndsSoon(() -> close(client));
    }

    @ParameterizedTest
    @EnumSource
    void do_not_end_what_others_may_wait_for_too(Way way) throws Exception {
        CompletableFuture<String> shared = new CompletableFuture<>();
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicInteger departures = new AtomicInteger();
        open((AccessHandler) exchange -> {
            waiting.countDown();
            return Outcome.await(shared, value -> Outcome.exit(Reply.text(200, value)))
                    .onLeave(departures::incrementAndGet);
        });
        Guest guest = way.come(gateway);
        assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();

        guest.leave().run();
        assertLeft(gateway.logged());

        assertThat(shared).isNotDone();
        shared.complete("for the others");
        try (RawClient other = gateway.connect().send(GET)) {
            assertThat(other.read().body()).isEqualTo("for the others");
        }
        assertThat(departures).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void end_work_that_says_how_it_ends(Way way) throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        open((AccessHandler) exchange -> {
            CompletableFuture<String> work = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    ended.countDown();
                    throw new IllegalStateException("thrown on purpose");
                }
            };
            waiting.countDown();
            return Outcome.await(work, value -> Outcome.exit(Reply.text(200, value)));
        });
        Guest guest = way.come(gateway);
        assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();

        guest.leave().run();

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertLeft(gateway.logged());
    }

    @ParameterizedTest
    @EnumSource
    void let_a_plugin_that_blocks_finish_and_nothing_after_it(Way way) throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        open(new AccessHandler() {
            @Override
            public Outcome onAccess(AccessExchange exchange) throws Exception {
                blocked.countDown();
                goOn.await(20, TimeUnit.SECONDS);
                return Outcome.await(new CompletableFuture<>(), nothing -> Outcome.proceed());
            }

            @Override
            public Threading threading(Phase phase) {
                return Threading.WORKER;
            }
        });
        Guest guest = way.come(gateway);
        assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

        guest.leave().run();
        TestGateway.eventually(() -> gateway.server.running() == 0);
        assertThat(gateway.pipeline.running()).isOne();
        goOn.countDown();

        assertLeft(gateway.logged());
        assertThat(upstream.arrived()).isZero();
    }

    @Test
    void are_those_only_who_left_of_many_on_one_connection() throws Exception {
        open((AccessHandler) this::call);
        try (Http2Client client =
                new Http2Client(gateway.server.addresses("proxy").get(0))) {
            client.get(1, "/ws");
            client.get(3, "/ws");
            upstream.awaitArrived(2);

            client.reset(1);
            upstream.awaitClosed(1);
            upstream.answerAll();
            Http2Client.Answer answer = client.read();

            assertThat(answer.stream()).isEqualTo(3);
            assertThat(answer.body()).isEqualTo("slow");
            assertThat(gateway.logged(2)).extracting(TestGateway.Logged::status).containsExactly(499, 200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void are_not_those_who_only_end_their_direction(boolean proxied) throws Exception {
        open(proxied ? new Handler[0] : new Handler[] {(AccessHandler) this::call});
        try (RawClient client = gateway.connect().send(GET)) {
            client.socket().shutdownOutput();
            upstream.awaitArrived(1);
            // Another request has passed through the same threads meanwhile: the end was there to be seen.
            for (int i = 0; i < 4; i++) {
                try (RawClient unknown = gateway.connect().send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")) {
                    assertThat(unknown.read().status()).isEqualTo(404);
                }
            }
            upstream.answerAll();

            assertThat(client.readAll()).startsWith("HTTP/1.1 200 OK").endsWith("slow");
        }
        assertThat(gateway.logged().aborted()).isFalse();
    }

    private static SSLContext trusting(List<CertifiedKey> keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < keys.size(); i++) {
            store.setCertificateEntry("c" + i, keys.get(i).chain().get(0));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void with_tls_are_those_who_end_their_direction(@TempDir Path directory) throws Exception {
        List<CertifiedKey> keys = new DefaultCertificates(directory.resolve("default")).load();
        ServerTls tls = ServerTls.intermediate(new ServerCertificates(keys, name -> List.of()).context());
        gateway = new TestGateway(upstream.port(), Duration.ofSeconds(60), tls);
        try (RawClient client =
                new RawClient(trusting(keys).getSocketFactory().createSocket("127.0.0.1", gateway.port()))) {
            client.send(GET);
            upstream.awaitArrived(1);

            client.socket().shutdownOutput();

            upstream.awaitClosed(1);
            assertLeft(gateway.logged());
        }
    }

    @Test
    void with_tls_end_an_answer_that_stalls(@TempDir Path directory) throws Exception {
        List<CertifiedKey> keys = new DefaultCertificates(directory.resolve("default")).load();
        ServerTls tls = ServerTls.intermediate(new ServerCertificates(keys, name -> List.of()).context());
        upstream.answerWith("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        gateway = new TestGateway(upstream.port(), Duration.ofSeconds(60), tls);
        RawClient client = new RawClient(trusting(keys).getSocketFactory().createSocket("127.0.0.1", gateway.port()));
        client.send(GET);
        awaitFirst(client);

        assertStalledAnswerEndsSoon(() -> close(client));
    }

    @Test
    void are_answered_in_turn_when_they_did_not_wait_for_the_first_answer() throws Exception {
        open((AccessHandler) this::call);
        String post = "POST /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + "x".repeat(20_000);
        try (RawClient client = gateway.connect().send(GET)) {
            upstream.awaitArrived(1);
            client.send(GET).send(post).send(GET);
            client.socket().shutdownOutput();
            upstream.answerAll();

            for (int i = 0; i < 4; i++) {
                assertThat(client.read().body()).isEqualTo("slow");
            }
            assertThat(client.readAll()).isEmpty();
        }
        assertThat(gateway.logged(4)).extracting(TestGateway.Logged::aborted).containsOnly(false);
    }

    @Test
    void cost_no_more_than_so_much_memory_by_sending_on() throws Exception {
        open((AccessHandler) this::call);
        try (RawClient client = gateway.connect().send(GET)) {
            upstream.awaitArrived(1);
            client.socket().setSendBufferSize(4096);
            Thread sender = new Thread(() -> {
                try {
                    client.send(new byte[8 << 20]);
                } catch (IOException e) {
                    // the connection is closed at the end
                }
            });
            sender.start();
            TestGateway.eventually(() -> gateway.server.load().retainedBytes() >= 16 * 1024);
            for (int i = 0; i < 20; i++) {
                try (RawClient unknown = gateway.connect().send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")) {
                    assertThat(unknown.read().status()).isEqualTo(404);
                }
                assertThat(gateway.server.load().retainedBytes()).isLessThanOrEqualTo(64 * 1024);
            }
            reset(client);
            sender.join(20_000);
        }
    }

    @Test
    void at_random_moments_leave_nothing_behind() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        upstream.answerAfterUpTo(3_000_000);
        open((AccessHandler)
                exchange -> exchange.request().method().equals("POST") ? call(exchange) : Outcome.proceed());
        int count = 400;
        List<Guest> guests = new ArrayList<>();
        List<RawClient> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Way way = Way.values()[random.nextInt(Way.values().length)];
            Guest guest = way.come(gateway);
            guests.add(guest);
            connections.add(guest.connection());
            if (random.nextInt(3) == 0) {
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
            if (random.nextBoolean()) {
                guests.remove(random.nextInt(guests.size())).leave().run();
            }
        }
        guests.forEach(guest -> guest.leave().run());
        TestGateway.eventually(() -> gateway.server.running() == 0 && gateway.pipeline.running() == 0);
        connections.forEach(LeavingClientsTest::close);
        // Connections are accepted in turn: when this one was, all were, and none begins what was not counted.
        try (RawClient last = gateway.connect().send(GET)) {
            last.read();
        }

        assertThat(awaitAllLogged()).as("seed %d", seed).isLessThanOrEqualTo(2 * count + 1);
        TestGateway.eventually(() -> upstream.open() <= gateway.client.idle());
    }

    /** Waits until everything that began is over; gives the number of requests. */
    private int awaitAllLogged() throws InterruptedException {
        TestGateway.eventually(() -> gateway.server.load().connections() == 0 && gateway.pipeline.running() == 0);
        int begun = (int) gateway.pipeline.total();
        gateway.logged(begun);
        return begun;
    }
}
