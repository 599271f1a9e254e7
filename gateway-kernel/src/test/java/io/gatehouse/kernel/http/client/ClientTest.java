/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpTarget;
import io.undertow.server.DefaultByteBufferPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** A client on a worker of its own, scripted servers, and the check that nothing stays leased. */
abstract class ClientTest {

    private static final long DEADLINE_SECONDS = 40;
    static final long LIMIT = 1 << 20;

    final List<AutoCloseable> opened = new ArrayList<>();
    XnioWorker worker;
    KernelHttpClient client;

    @BeforeEach
    void open_client() throws Exception {
        worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
        client = newClient(CachingResolver.system(worker), TlsTrust.system(), ClientSettings.defaults());
    }

    KernelHttpClient newClient(Resolver resolver, TlsTrust trust, ClientSettings settings) {
        return new KernelHttpClient(
                worker, new DefaultByteBufferPool(true, 16 * 1024, -1, 4), resolver, trust, settings, System::nanoTime);
    }

    @AfterEach
    void nothing_stays_leased() throws Exception {
        try {
            eventually(() -> client.leased() == 0);
            client.close();
            eventually(() -> client.idle() == 0);
        } finally {
            for (AutoCloseable closeable : opened) {
                closeable.close();
            }
            worker.shutdownNow();
        }
    }

    StubServer server(StubServer.Script script) {
        StubServer server = new StubServer(script);
        opened.add(server);
        return server;
    }

    /** A server that answers every request of a connection with its number and that of the connection. */
    StubServer counting() {
        return server(peer -> {
            for (int i = 1; i < 100_000; i++) {
                peer.request();
                peer.ok(peer.number + "/" + i);
            }
        });
    }

    static HttpTarget target(StubServer server) {
        return HttpTarget.of("http", "127.0.0.1", server.port()).withTimeout(Duration.ofSeconds(30));
    }

    /** The same, with as much time as it takes to connect, and this to wait for the server then. */
    static HttpTarget impatient(StubServer server, Duration patience) {
        HttpTarget target = target(server);
        return new HttpTarget(
                target.scheme(),
                target.host(),
                target.port(),
                target.connectTimeout(),
                patience,
                patience,
                target.idleTimeout(),
                target.verifyTls(),
                target.serverName(),
                target.proxy());
    }

    static HttpCall get(String target) {
        return new HttpCall("GET", target, new HeaderList(), Body.empty(), LIMIT);
    }

    static HttpCall post(Body body) {
        return new HttpCall("POST", "/", new HeaderList(), body, LIMIT);
    }

    HttpAnswer send(HttpTarget target, HttpCall call) throws Exception {
        return await(client.endpoint(target).send(call));
    }

    HttpCallException failure(HttpTarget target, HttpCall call) throws Exception {
        return failure(client.endpoint(target).send(call));
    }

    static HttpCallException failure(CompletionStage<?> stage) throws Exception {
        try {
            Object answer = await(stage);
            return fail("got " + answer + " (expected: a failure)");
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(HttpCallException.class);
            return (HttpCallException) e.getCause();
        }
    }

    static <T> T await(CompletionStage<T> stage) throws ExecutionException, InterruptedException, TimeoutException {
        return stage.toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    static void eventually(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS)) {
                fail("condition not met within " + DEADLINE_SECONDS + " s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
