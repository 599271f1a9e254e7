/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.config.DeclarativeConfig;
import io.gatehouse.kernel.config.DeclarativeException;
import io.gatehouse.kernel.observe.Exposition;
import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.MemoryTransport;
import io.gatehouse.kernel.pipeline.PluginInstance;
import io.gatehouse.kernel.pipeline.RouteTrace;
import io.gatehouse.kernel.plugin.LoadedPlugin;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.plugin.Client;
import io.gatehouse.plugin.Node;
import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A gateway without sockets: the same plugins, configuration and pipeline, with requests and upstream calls in memory. For tests
 * and explanations. Safe for use by many threads.
 */
public final class InProcessGateway implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Client LOOPBACK = new Client("127.0.0.1", 50000, "127.0.0.1", 50000, false);

    private final Engine engine;
    private final InstantSource clock;
    private final AtomicLong requests = new AtomicLong();

    /**
     * A gateway with an empty configuration.
     *
     * @param client answers calls of plugins and to services
     * @param environment variables that plugins and vault references see
     */
    public InProcessGateway(
            Settings settings,
            PluginGeneration generation,
            HttpClient client,
            InstantSource clock,
            Map<String, String> environment) {
        this(settings, generation, client, clock, environment, PluginInstance::new);
    }

    private InProcessGateway(
            Settings settings,
            PluginGeneration generation,
            HttpClient client,
            InstantSource clock,
            Map<String, String> environment,
            LiveHandlers.Uses uses) {
        this.clock = clock;
        Node node = new Node(
                UUID.nameUUIDFromBytes(new byte[] {1}).toString(),
                "localhost",
                Gateway.PRODUCT,
                ProcessHandle.current().pid());
        engine = new Engine(settings, generation, client, clock, environment, node, null, uses);
    }

    /** One for explanations, in which nothing of a plugin runs that would leave a trace outside. */
    static InProcessGateway explaining(
            Settings settings,
            PluginGeneration generation,
            CallRecorder recorder,
            InstantSource clock,
            Map<String, String> environment) {
        return new InProcessGateway(settings, generation, recorder, clock, environment, PluginInstance::explained);
    }

    /**
     * Replaces the configuration.
     *
     * @param declarative YAML or JSON
     * @throws ConfigurationException listing everything that is wrong
     */
    public void load(String declarative) throws ConfigurationException {
        try {
            engine.load(engine.parse(
                            declarative, DeclarativeConfig.Format.ANY, DeclarativeConfig.Origin.FILE, engine.types())
                    .configuration());
        } catch (DeclarativeException e) {
            throw new ConfigurationException(List.of(e.listing()));
        }
    }

    /**
     * Takes a request through the pipeline and waits for its answer, half a minute at most.
     *
     * @return null when the gateway broke the connection off
     */
    public MemoryTransport.@Nullable Sent send(MemoryRequest request) throws InterruptedException, TimeoutException {
        return transport(request).run(engine.pipeline(), LIMIT);
    }

    /**
     * Takes a request through the pipeline whose client leaves when a stage completes, unless it is answered by then.
     *
     * @param departure completes on any thread; how does not matter
     * @return null when the client left, or the gateway broke the connection off
     */
    public MemoryTransport.@Nullable Sent send(MemoryRequest request, CompletionStage<?> departure)
            throws InterruptedException, TimeoutException {
        MemoryTransport transport = transport(request);
        departure.whenComplete((value, failure) -> transport.leave());
        return transport.run(engine.pipeline(), LIMIT);
    }

    private MemoryTransport transport(MemoryRequest request) {
        String id = String.format("%032x", requests.incrementAndGet());
        return new MemoryTransport(request, id, LOOPBACK, clock.millis());
    }

    RouteTrace trace(MemoryRequest request) {
        return engine.pipeline().trace(transport(request));
    }

    int priority(String plugin) {
        LoadedPlugin loaded = engine.generation().find(plugin);
        return loaded == null ? 0 : loaded.info().priority();
    }

    /** What the plugins have measured. */
    public MetricRegistry metrics() {
        return engine.metrics();
    }

    /** Requests that have begun and not ended. */
    public long running() {
        return engine.pipeline().running();
    }

    /** Everything measured until now, in the text format of Prometheus. */
    public String measurements() {
        return new String(new Exposition(engine.metrics()).text(), StandardCharsets.UTF_8);
    }

    Engine engine() {
        return engine;
    }

    @Override
    public void close() {
        engine.close();
    }
}
