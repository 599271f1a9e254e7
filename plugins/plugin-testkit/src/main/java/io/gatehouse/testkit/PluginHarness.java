/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.kernel.ConfigurationException;
import io.gatehouse.kernel.InProcessGateway;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.MemoryTransport;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpClient;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.testkit.tap.LogTap;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Plugins in the real pipeline of a gateway, without sockets. Services, and every other server that a plugin calls, are played
 * by one function; the clock stands still until it is told to go on.
 *
 * <pre>{@code
 * try (PluginHarness gateway = PluginHarness.of(new KeyAuthPlugin())
 *         .plugin("key-auth", Map.of("realm", "shop"))
 *         .start()) {
 *     TestReply reply = gateway.send(TestRequest.get("/"));
 *
 *     assertThat(reply.status()).isEqualTo(401);
 *     assertThat(gateway.calls()).isEmpty();
 * }
 * }</pre>
 *
 * <p>Sending is safe for use by many threads. Closing ends the plugins.
 */
public final class PluginHarness implements AutoCloseable {

    private final InProcessGateway gateway;
    private final TestClock clock;
    private final List<HttpCall> calls;
    private final RequestLog log;
    private final AtomicInteger requests = new AtomicInteger();

    private PluginHarness(InProcessGateway gateway, TestClock clock, List<HttpCall> calls, RequestLog log) {
        this.gateway = gateway;
        this.clock = clock;
        this.calls = calls;
        this.log = log;
    }

    /** Begins to set up a gateway that has these plugins. */
    public static Setup of(Plugin<?>... plugins) {
        return new Setup(List.of(plugins));
    }

    /**
     * Takes a request through the pipeline and waits for the answer, half a minute at most.
     *
     * @throws IllegalStateException when there is none, as the gateway broke the connection off or took too long
     */
    public TestReply send(TestRequest request) {
        TestReply reply = sendUntil(request, new CompletableFuture<>());
        if (reply == null) {
            throw new IllegalStateException(request.method() + " " + request.target()
                    + ": the gateway broke the connection off (expected: an answer)");
        }
        return reply;
    }

    /**
     * Takes a request through the pipeline whose client leaves when a stage completes, unless it is answered by then. A client
     * leaves between two steps of its request: when the stage completes while a plugin makes a call, the call is under way.
     *
     * @param departure completes on any thread, with whatever
     * @return null when the client left before it had the whole answer, or the gateway broke the connection off
     * @throws IllegalStateException when there is neither an answer nor an end within half a minute
     */
    public @Nullable TestReply sendUntil(TestRequest request, CompletionStage<?> departure) {
        URI url = URI.create("http://gateway.test" + request.target());
        requests.incrementAndGet();
        try {
            MemoryTransport.Sent sent =
                    gateway.send(MemoryRequest.of(request.method(), url, request.headers(), request.body()), departure);
            return sent == null ? null : new TestReply(sent.status(), sent.headers(), Body.of(sent.body()));
        } catch (TimeoutException e) {
            throw new IllegalStateException(request.method() + " " + request.target() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(request.method() + " " + request.target() + ": interrupted", e);
        }
    }

    /** The calls to services and by plugins until now, in order. */
    public List<HttpCall> calls() {
        return List.copyOf(calls);
    }

    /**
     * The only call until now.
     *
     * @throws AssertionError when there was none, or more than one
     */
    public HttpCall onlyCall() {
        return OnlyCall.of(calls);
    }

    /**
     * The log entries of all requests sent until now, in the order they ended, as a plugin that logs last sees them.
     *
     * @throws IllegalStateException when a request is not logged within half a minute
     */
    public List<LogEntry> logEntries() {
        return log.await(requests.get());
    }

    /**
     * What a counter of the plugins has come to, for these values of its labels: 0 when nothing was counted.
     *
     * @throws IllegalArgumentException when no plugin registered a counter of this name
     */
    public double counted(String name, String... labelValues) {
        for (MetricRegistry.Family family : gateway.metrics().families()) {
            if (family.kind() == MetricRegistry.Kind.COUNTER && family.name().equals(name)) {
                MetricRegistry.Series series = family.series().get(List.of(labelValues));
                return series == null ? 0 : series.sum();
            }
        }
        throw new IllegalArgumentException("counter: '" + name + "' (expected: one that a plugin registered)");
    }

    /**
     * Everything measured by the requests sent until now, in the text format of Prometheus.
     *
     * @throws IllegalStateException when a request is not logged within half a minute
     */
    public String measurements() {
        logEntries();
        return gateway.measurements();
    }

    /** Lets time pass for the gateway and its plugins. */
    public void advance(Duration time) {
        clock.advance(time);
    }

    /** Closes handlers and plugins. */
    @Override
    public void close() {
        gateway.close();
        log.close();
    }

    /**
     * Plays every server that is called; {@link TestAnswer} makes answers. Without sockets, on the thread of the request
     * or of the plugin that calls.
     */
    @FunctionalInterface
    public interface Upstream {

        /**
         * Answers a call.
         *
         * @throws Exception to fail the call; an {@link io.gatehouse.plugin.http.HttpCallException} like a real server would
         */
        HttpAnswer answer(HttpCall call) throws Exception;
    }

    /** How a gateway is to be. Not safe for use by many threads. */
    public static final class Setup {

        private static final String SERVICE = "http://service.test";

        private final List<Plugin<?>> plugins;
        private final List<Object> uses = new ArrayList<>();
        private final Map<String, List<Object>> entities = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final StringBuilder settings = new StringBuilder();
        private @Nullable String declarative;
        private Instant now = Instant.parse("2030-01-01T00:00:00Z");
        private HttpEndpoint upstream = call -> CompletableFuture.completedFuture(TestAnswer.json(200, "{}"));

        private Setup(List<Plugin<?>> plugins) {
            this.plugins = plugins;
        }

        /** Uses a plugin on the one route, {@code /}, of the one service, {@code http://service.test}. */
        public Setup plugin(String name, Map<String, ?> config) {
            uses.add(Map.of("name", name, "config", config));
            return this;
        }

        /** Adds an entity beside that route and service: to {@code consumers}, for example. */
        public Setup entity(String collection, Map<String, ?> entity) {
            entities.computeIfAbsent(collection, name -> new ArrayList<>()).add(entity);
            return this;
        }

        /** Gives the whole configuration, YAML or JSON, instead of {@link #plugin} and {@link #entity}. */
        public Setup declarative(String text) {
            declarative = text;
            return this;
        }

        /** Answers every call to services and by plugins; without it, 200 with an empty JSON object. */
        public Setup upstream(Upstream answer) {
            return endpoint(call -> answer(answer, call));
        }

        /** Answers like {@link #upstream}, but whenever it wants to, or never. */
        public Setup endpoint(HttpEndpoint answer) {
            upstream = answer;
            return this;
        }

        /** Sets an environment variable of the gateway. It has no others. */
        public Setup environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Sets a setting of the gateway, such as {@code client_body_buffer_size}. */
        public Setup setting(String name, String value) {
            settings.append(name).append(" = ").append(value).append('\n');
            return this;
        }

        /** Sets the time at which the gateway starts; without it, the beginning of 2030. */
        public Setup clock(Instant start) {
            now = start;
            return this;
        }

        /**
         * Starts the gateway.
         *
         * @throws IllegalArgumentException listing everything that is wrong with the configuration
         */
        public PluginHarness start() {
            TestClock clock = new TestClock(now);
            List<HttpCall> calls = new CopyOnWriteArrayList<>();
            HttpEndpoint answer = upstream;
            HttpClient client = target -> call -> {
                calls.add(new HttpCall(
                        call.method(),
                        call.target(),
                        new HeaderList(call.headers()),
                        call.body(),
                        call.responseLimit()));
                return answer.send(call);
            };
            RequestLog log = new RequestLog();
            List<Plugin<?>> all = new ArrayList<>(plugins);
            all.add(new LogTap());
            InProcessGateway gateway = new InProcessGateway(
                    GatewaySettings.of(settings.toString(), Map.of()),
                    PluginGeneration.of(all),
                    client,
                    clock,
                    environment);
            try {
                gateway.load(log.tapped(declarative == null ? document() : declarative));
            } catch (ConfigurationException e) {
                gateway.close();
                log.close();
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            return new PluginHarness(gateway, clock, calls, log);
        }

        private static CompletionStage<HttpAnswer> answer(Upstream upstream, HttpCall call) {
            try {
                return CompletableFuture.completedFuture(upstream.answer(call));
            } catch (Exception e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private String document() {
            Map<String, Object> route = Map.of("name", "route", "paths", List.of("/"), "plugins", uses);
            Map<String, Object> service = Map.of("name", "service", "url", SERVICE, "routes", List.of(route));
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("_format_version", "3.0");
            document.put("services", List.of(service));
            document.putAll(entities);
            return JsonCodec.INSTANCE.text(document);
        }
    }

    private static final class TestClock implements InstantSource {

        private volatile Instant now;

        private TestClock(Instant now) {
            this.now = now;
        }

        private synchronized void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
