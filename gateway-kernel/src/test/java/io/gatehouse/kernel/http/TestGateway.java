/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.http.client.ClientSettings;
import io.gatehouse.kernel.http.client.KernelHttpClient;
import io.gatehouse.kernel.http.client.TlsTrust;
import io.gatehouse.kernel.pipeline.Pipeline;
import io.gatehouse.kernel.pipeline.PipelineSettings;
import io.gatehouse.kernel.pipeline.Plan;
import io.gatehouse.kernel.pipeline.PluginChain;
import io.gatehouse.kernel.pipeline.PluginInstance;
import io.gatehouse.kernel.pipeline.PluginSlot;
import io.gatehouse.kernel.pipeline.Snapshot;
import io.gatehouse.kernel.route.PathHandling;
import io.gatehouse.kernel.route.RouteOrder;
import io.gatehouse.kernel.route.RouteRule;
import io.gatehouse.kernel.route.Router;
import io.gatehouse.kernel.upstream.Balancer;
import io.gatehouse.kernel.upstream.Peer;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugin.model.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Server, pipeline and client with one route {@code /ws} to a server of the test; remembers what the log phase saw. */
final class TestGateway implements AutoCloseable {

    private static final PipelineSettings SETTINGS = new PipelineSettings(
            "gatehouse/test", 100, 100, true, true, true, true, true, true, false, true, false, "text/plain");

    final KernelHttpClient client;
    final HttpServer server;
    final Pipeline pipeline;
    private final IoThreads threads = IoThreads.start(2, 2);
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final BlockingQueue<Logged> logged = new LinkedBlockingQueue<>();

    record Logged(int status, long requestSize, long responseSize, boolean aborted) {}

    TestGateway(int upstream, Handler... handlers) throws IOException {
        this(upstream, Duration.ofSeconds(60), null, handlers);
    }

    /** With this timeout for both sides. */
    TestGateway(int upstream, Duration timeout, @Nullable ServerTls tls, Handler... handlers) throws IOException {
        client = threads.client(Runnable::run, TlsTrust.system(), ClientSettings.defaults());
        HttpTarget target = HttpTarget.of("http", "127.0.0.1", upstream).withTimeout(timeout);
        List<PluginSlot> slots = new ArrayList<>();
        for (Handler handler : handlers) {
            slots.add(slot(handler, slots.size()));
        }
        LogHandler log = exchange -> logged.add(new Logged(
                exchange.response().status(), exchange.requestSize(), exchange.responseSize(), exchange.aborted()));
        slots.add(slot(log, slots.size()));
        Snapshot snapshot = new Snapshot(
                Router.compile(List.of(rule(target, slots)), RouteOrder.ORIGINAL),
                Plan.withoutRoute(PluginChain.of(List.of())),
                new Nobody(),
                () -> {});
        pipeline = new Pipeline(SETTINGS, workers, client, snapshot);
        HttpLimits limits = HttpLimits.defaults().withTimeouts(timeout, timeout, timeout, timeout);
        server = HttpServer.builder()
                .threads(threads)
                .service(
                        "proxy",
                        Listen.parse(tls == null ? "127.0.0.1:0 http2" : "127.0.0.1:0 ssl"),
                        pipeline,
                        limits,
                        ProxyTrust.nobody(),
                        tls)
                .start();
    }

    private static PluginSlot slot(Handler handler, int number) {
        return new PluginSlot(new PluginInstance("p" + number, "use-" + number, handler), Map.of());
    }

    private RouteRule<Plan> rule(HttpTarget target, List<PluginSlot> slots) {
        List<String> http = List.of("http", "https");
        Route route = new Route(
                "00000000-0000-0000-0000-000000000001",
                "r",
                http,
                List.of(),
                List.of(),
                List.of("/ws"),
                Map.of(),
                List.of(),
                List.of(),
                Map.of());
        Service service =
                new Service("00000000-0000-0000-0000-000000000002", "s", "http", "h", 80, "/base", List.of(), Map.of());
        Plan.Upstream upstream =
                new Plan.Upstream(service, Balancer.of(new Peer(client.endpoint(target), target.authority())), 0);
        Plan plan = Plan.of(
                route,
                new Plan.RouteRules(true, false, false, 426, false, PathHandling.V0),
                upstream,
                PluginChain.of(slots));
        return new RouteRule<>(
                route.id(), List.of(), List.of(), route.paths(), Map.of(), List.of(), 0, http, true, plan);
    }

    int port() {
        return server.addresses("proxy").get(0).getPort();
    }

    RawClient connect() throws IOException {
        return new RawClient(server.addresses("proxy").get(0));
    }

    /** What the log phase saw of the one request there was; nothing of it is left then. */
    Logged logged() throws InterruptedException {
        return logged(1).get(0);
    }

    /** What the log phase saw of this many requests; nothing of them is left then. */
    List<Logged> logged(int count) throws InterruptedException {
        List<Logged> all = new ArrayList<>();
        while (all.size() < count) {
            Logged next = logged.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError(all.size() + " requests were logged (expected: " + count + ")");
            }
            all.add(next);
        }
        eventually(() -> server.running() == 0 && pipeline.running() == 0 && client.leased() == 0);
        if (!logged.isEmpty()) {
            throw new AssertionError("logged more than " + count + " times: " + logged);
        }
        return all;
    }

    /** Bytes the server holds once there are any. */
    int retainedWhenStalled() {
        AtomicInteger retained = new AtomicInteger();
        eventually(() -> {
            retained.set(server.load().retainedBytes());
            return retained.get() > 0;
        });
        return retained.get();
    }

    static void eventually(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
                throw new AssertionError("condition not met within thirty seconds");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        server.close();
        client.close();
        workers.shutdownNow();
        threads.close();
    }

    private static final class Nobody implements Snapshot.Directory {
        @Override
        public @Nullable Credential credential(String type, String key) {
            return null;
        }

        @Override
        public @Nullable Consumer consumer(String idOrUsername) {
            return null;
        }
    }
}
