/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.AdminApi;
import io.gatehouse.kernel.admin.ConfigurationSwitch;
import io.gatehouse.kernel.admin.NodeState;
import io.gatehouse.kernel.config.DeclarativeConfig;
import io.gatehouse.kernel.config.DeclarativeException;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.kernel.pipeline.Pipeline;
import io.gatehouse.kernel.pipeline.PipelineSettings;
import io.gatehouse.kernel.pipeline.Snapshot;
import io.gatehouse.kernel.plugin.GenerationCatalog;
import io.gatehouse.kernel.plugin.LentContext;
import io.gatehouse.kernel.plugin.LoadedPlugin;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.route.RouteOrder;
import io.gatehouse.plugin.Node;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everything of a gateway behind its sockets: plugins, configuration and pipeline. Configurations are loaded one at a time;
 * requests run meanwhile.
 */
final class Engine implements ConfigurationSwitch, AutoCloseable {

    private static final int USUAL_WORKERS = 32;
    private static final int WAITING_TASKS = 10_000;
    private static final Duration LAST_TASKS = Duration.ofSeconds(5);
    private static final int USUAL_IDLE_SECONDS = 60;

    private final Settings settings;
    private final PluginGeneration generation;
    private final HttpClient client;
    private final InstantSource clock;
    private final Map<String, String> environment;
    private final Node node;
    private final MetricRegistry metrics = new MetricRegistry();
    private final ThreadPoolExecutor workers;
    private final ScheduledExecutorService scheduler;
    private final VaultReferences vaults;
    private final RouterPaths paths = new RouterPaths();
    private final EntityTypes types;
    private final Pipeline pipeline;
    private volatile Configuration configuration;

    Engine(
            Settings settings,
            PluginGeneration generation,
            HttpClient client,
            InstantSource clock,
            Map<String, String> environment,
            Node node) {
        this.settings = settings;
        this.generation = generation;
        this.client = client;
        this.clock = clock;
        this.environment = Map.copyOf(environment);
        this.node = node;
        int configured = settings.number("worker_threads", 0);
        int threads = configured > 0 ? configured : USUAL_WORKERS;
        workers = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_TASKS),
                daemons("gatehouse worker "));
        workers.allowCoreThreadTimeOut(true);
        scheduler = new ScheduledThreadPoolExecutor(1, daemons("gatehouse scheduler "));
        String vaultPrefix = settings.text("vault_env_prefix");
        vaults = VaultReferences.environment(vaultPrefix == null ? "" : vaultPrefix, this.environment::get);
        types = EntityTypes.of(new GenerationCatalog(generation), paths, clock);
        configuration = Configuration.empty(types, vaults);
        pipeline = new Pipeline(PipelineSettings.of(settings, node.product()), workers, client, emptySnapshot());
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public Configuration current() {
        return configuration;
    }

    @Override
    public void replace(Configuration next) throws RefusedException {
        try {
            load(next);
        } catch (ConfigurationException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The Admin API of this engine. */
    AdminApi admin(NodeState state) {
        return new AdminApi(this, state, paths, vaults, System::nanoTime);
    }

    /** Reads a declarative configuration without using it. */
    DeclarativeConfig parse(String text, DeclarativeConfig.Format format, DeclarativeConfig.Origin origin)
            throws DeclarativeException {
        return DeclarativeConfig.parse(text, format, origin, types, paths, vaults);
    }

    /**
     * Replaces the configuration for all requests that begin from now on.
     *
     * @throws ConfigurationException when it cannot be used; the one in force stays
     */
    synchronized void load(Configuration next) throws ConfigurationException {
        Snapshot snapshot = compile(next);
        configuration = next;
        pipeline.replace(snapshot);
    }

    private Snapshot compile(Configuration next) throws ConfigurationException {
        Duration idle = Duration.ofSeconds(settings.number("upstream_keepalive_idle_timeout", USUAL_IDLE_SECONDS));
        ServicePeers peers = new ServicePeers(next, client, idle, settings.flag("nginx_proxy_proxy_ssl_verify", false));
        return SnapshotCompiler.compile(next, generation, this::context, peers, order(), clock, () -> {});
    }

    private Snapshot emptySnapshot() {
        try {
            return compile(configuration);
        } catch (ConfigurationException e) {
            throw new IllegalStateException("an empty configuration is always right", e);
        }
    }

    private RouteOrder order() {
        return "strict".equals(settings.text("route_match_calculation")) ? RouteOrder.STRICT : RouteOrder.ORIGINAL;
    }

    private PluginContext context(LoadedPlugin plugin) {
        return new LentContext(
                System.getLogger("io.gatehouse.plugins." + plugin.info().name()),
                metrics,
                clock,
                scheduler,
                workers,
                client,
                JsonCodec.INSTANCE,
                settings,
                node,
                environment);
    }

    Pipeline pipeline() {
        return pipeline;
    }

    PluginGeneration generation() {
        return generation;
    }

    MetricRegistry metrics() {
        return metrics;
    }

    EntityTypes types() {
        return types;
    }

    ThreadPoolExecutor workers() {
        return workers;
    }

    Node node() {
        return node;
    }

    /** Closes handlers, plugins and threads; requests must have ended. */
    @Override
    public void close() {
        configuration = Configuration.empty(types, vaults);
        pipeline.replace(emptySnapshot());
        generation.close();
        scheduler.shutdownNow();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(LAST_TASKS.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
