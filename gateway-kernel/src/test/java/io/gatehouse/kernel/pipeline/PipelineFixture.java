/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.route.PathHandling;
import io.gatehouse.kernel.route.RouteOrder;
import io.gatehouse.kernel.route.RouteRule;
import io.gatehouse.kernel.route.Router;
import io.gatehouse.kernel.upstream.Balancer;
import io.gatehouse.kernel.upstream.Peer;
import io.gatehouse.plugin.Client;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpClient;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugin.model.Service;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A pipeline with one route, scripted handlers and a scripted upstream; no sockets. */
final class PipelineFixture implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(20);

    private static final PipelineSettings SETTINGS = new PipelineSettings(
            "gatehouse/test", 100, 100, true, true, true, true, true, true, false, true, false, "text/plain");

    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final List<PluginSlot> slots = new ArrayList<>();
    private final List<HttpCall> calls = new ArrayList<>();
    private @Nullable Function<HttpCall, CompletionStage<HttpAnswer>> upstream;
    private @Nullable Consumer consumer;
    private @Nullable Credential credential;
    private PluginGuards guards = PluginGuards.unread();
    private int retries;
    private int drained;
    private @Nullable Pipeline pipeline;
    private @Nullable Snapshot snapshot;

    PipelineFixture with(Handler... handlers) {
        for (Handler handler : handlers) {
            slots.add(new PluginSlot(
                    new PluginInstance("p" + slots.size(), "use-" + slots.size(), handler, guards), Map.of()));
        }
        return this;
    }

    /** For the handlers that are added from now on. */
    PipelineFixture guards(PluginGuards watching) {
        guards = watching;
        return this;
    }

    void retireAll() {
        slots.forEach(slot -> Objects.requireNonNull(slot.forConsumer(null)).retire());
    }

    PipelineFixture withSlot(PluginSlot slot) {
        slots.add(slot);
        return this;
    }

    PipelineFixture upstream(Function<HttpCall, CompletionStage<HttpAnswer>> script) {
        upstream = script;
        return this;
    }

    PipelineFixture retries(int count) {
        retries = count;
        return this;
    }

    PipelineFixture credential(Credential known) {
        credential = known;
        consumer = known.consumer();
        return this;
    }

    PipelineFixture consumer(Consumer known) {
        consumer = known;
        return this;
    }

    List<HttpCall> calls() {
        return calls;
    }

    Pipeline pipeline() {
        if (pipeline == null) {
            Route route = new Route(
                    "00000000-0000-0000-0000-000000000001",
                    "r",
                    List.of("http"),
                    List.of(),
                    List.of(),
                    List.of("/r"),
                    Map.of(),
                    List.of(),
                    List.of(),
                    Map.of("name", "r"));
            PluginChain plugins = PluginChain.of(slots);
            Plan plan = Plan.of(
                    route, new Plan.RouteRules(true, false, false, 426, false, PathHandling.V0), service(), plugins);
            RouteRule<Plan> rule = new RouteRule<>(
                    route.id(),
                    List.of(),
                    List.of(),
                    route.paths(),
                    Map.of(),
                    List.of(),
                    0,
                    List.of("http"),
                    true,
                    plan);
            snapshot = new Snapshot(
                    Router.compile(List.of(rule), RouteOrder.ORIGINAL),
                    Plan.withoutRoute(plugins),
                    directory(),
                    () -> drained++);
            pipeline = new Pipeline(SETTINGS, workers, client(), snapshot);
        }
        return pipeline;
    }

    int usersOfSnapshot() {
        return Objects.requireNonNull(snapshot).users();
    }

    private Plan.@Nullable Upstream service() {
        if (upstream == null) {
            return null;
        }
        Service service =
                new Service("00000000-0000-0000-0000-000000000002", "s", "http", "h", 80, "/base", List.of(), Map.of());
        return new Plan.Upstream(service, Balancer.of(new Peer(endpoint(), "h")), retries);
    }

    private HttpEndpoint endpoint() {
        return call -> {
            calls.add(call);
            return Objects.requireNonNull(upstream).apply(call);
        };
    }

    private HttpClient client() {
        return target -> endpoint();
    }

    private Snapshot.Directory directory() {
        return new Snapshot.Directory() {
            @Override
            public @Nullable Credential credential(String type, String key) {
                return credential != null && credential.type().equals(type) && key.equals("good") ? credential : null;
            }

            @Override
            public @Nullable Consumer consumer(String idOrUsername) {
                return consumer != null && consumer.id().equals(idOrUsername) ? consumer : null;
            }
        };
    }

    MemoryTransport.Sent get(String path) throws InterruptedException, TimeoutException {
        return send("GET", path, new HeaderList(), "");
    }

    MemoryTransport.Sent send(String method, String path, HeaderList headers, String body)
            throws InterruptedException, TimeoutException {
        return run(transport(method, path, headers, body));
    }

    MemoryTransport.Sent run(MemoryTransport transport) throws InterruptedException, TimeoutException {
        return Objects.requireNonNull(transport.run(pipeline(), LIMIT), "connection broken off");
    }

    static MemoryTransport transport(String method, String path, HeaderList headers, String body) {
        MemoryRequest request = MemoryRequest.of(
                method, URI.create("http://gw.test:8000" + path), headers, body.getBytes(StandardCharsets.UTF_8));
        return new MemoryTransport(
                request, "0123456789abcdef0123456789abcdef", new Client("10.0.0.9", 1, "10.0.0.9", 1, false), 0);
    }

    ExecutorService workers() {
        return workers;
    }

    int drained() {
        return drained;
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
