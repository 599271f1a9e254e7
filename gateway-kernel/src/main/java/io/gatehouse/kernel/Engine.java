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
import io.gatehouse.kernel.database.DatabaseCounters;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.MisfitException;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.http.client.ServiceClient;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.kernel.pipeline.Pipeline;
import io.gatehouse.kernel.pipeline.PipelineSettings;
import io.gatehouse.kernel.pipeline.PluginGuards;
import io.gatehouse.kernel.pipeline.QuarantinePolicy;
import io.gatehouse.kernel.pipeline.Snapshot;
import io.gatehouse.kernel.plugin.GenerationCatalog;
import io.gatehouse.kernel.plugin.LentContext;
import io.gatehouse.kernel.plugin.LoadedPlugin;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.plugin.PluginHost;
import io.gatehouse.kernel.route.RouteOrder;
import io.gatehouse.kernel.route.RouterFlavor;
import io.gatehouse.kernel.upstream.Upstreams;
import io.gatehouse.plugin.Node;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.http.HttpClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a gateway behind its sockets: plugins, configuration and pipeline. Configurations are loaded one at a time;
 * requests run meanwhile.
 */
final class Engine implements ConfigurationSwitch, PluginHost, AutoCloseable {

    private static final int USUAL_WORKERS = 32;
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(30);
    private static final Duration LAST_CLOSINGS = Duration.ofSeconds(60);
    private static final int USUAL_IDLE_SECONDS = 60;

    private final Settings settings;
    private final ServiceClient client;
    private final InstantSource clock;
    private final Map<String, String> environment;
    private final Node node;
    private final @Nullable DatabaseCounters counters;
    private final RouterFlavor flavor;
    private final MetricRegistry metrics = new MetricRegistry();
    private final UnloadedClasses unloaded = new UnloadedClasses(metrics);
    private final PluginGuards guards;
    private final Workers workers;
    private final Closings closings = new Closings();
    private final VaultReferences vaults;
    private final RouterPaths paths = new RouterPaths();
    private final Upstreams upstreams = new Upstreams();
    private final Pipeline pipeline;
    private PluginGeneration generation;
    private LiveHandlers handlers;
    private volatile CompiledRoutes routes;
    private volatile EntityTypes types;
    private volatile Configuration configuration;

    /**
     * An engine with an empty configuration.
     *
     * @param counters what plugins share with other gateways, closed with this one; null for nothing
     */
    Engine(
            Settings settings,
            PluginGeneration generation,
            HttpClient client,
            InstantSource clock,
            Map<String, String> environment,
            Node node,
            @Nullable DatabaseCounters counters,
            LiveHandlers.Uses uses) {
        this.settings = settings;
        this.generation = generation;
        this.client = ServiceClient.of(client);
        this.clock = clock;
        this.environment = Map.copyOf(environment);
        this.node = node;
        this.counters = counters;
        flavor = RouterFlavor.of(settings);
        guards = new PluginGuards(metrics, QuarantinePolicy.of(settings), System::nanoTime);
        workers = new Workers(workerThreads());
        String vaultPrefix = settings.text("vault_env_prefix");
        vaults = VaultReferences.environment(vaultPrefix == null ? "" : vaultPrefix, this.environment::get);
        types = typesOf(generation);
        configuration = Configuration.empty(types, vaults);
        handlers = LiveHandlers.first(generation, this, guards, uses);
        routes = CompiledRoutes.none(order());
        pipeline = new Pipeline(PipelineSettings.of(settings, node.product()), workers, client, snapshot());
    }

    EntityTypes typesOf(PluginGeneration plugins) {
        return EntityTypes.of(new GenerationCatalog(plugins), paths, clock);
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
    AdminApi admin(NodeState state, ConfigurationSwitch entities) {
        return new AdminApi(entities, state, paths, vaults, System::nanoTime);
    }

    /** Reads a declarative configuration, made of these types, without using it. */
    DeclarativeConfig parse(
            String text, DeclarativeConfig.Format format, DeclarativeConfig.Origin origin, EntityTypes madeOf)
            throws DeclarativeException {
        return DeclarativeConfig.parse(text, format, origin, madeOf, paths, vaults);
    }

    /**
     * A configuration with everything that is needed to serve with it.
     *
     * @param plugins what its handlers were made from
     */
    record Ready(Configuration configuration, PluginGeneration plugins, LiveHandlers handlers, CompiledRoutes routes) {}

    /**
     * Makes everything ready to serve with a configuration, beside the one in force.
     *
     * @throws ConfigurationException when it cannot be used
     */
    synchronized Ready ready(Configuration given) throws ConfigurationException {
        return ready(given.types() == types ? given : relinked(given, types), generation);
    }

    /** The same with other plugins, whose types the configuration is made of. */
    synchronized Ready ready(Configuration next, PluginGeneration plugins) throws ConfigurationException {
        LiveHandlers nextHandlers = handlers.next(plugins);
        if (plugins == generation && next.differsOnlyInConsumers(configuration)) {
            nextHandlers.obtainAll();
            return new Ready(next, plugins, nextHandlers, routes);
        }
        return new Ready(next, plugins, nextHandlers, compile(next, plugins, nextHandlers));
    }

    /** It will not be served with. */
    void drop(Ready ready) {
        closings.execute(ready.handlers()::release);
    }

    /** Serves with it: all requests that begin from now on. What was in force is closed when its last request has ended. */
    synchronized void serve(Ready next) {
        PluginGeneration previous = generation;
        CompiledRoutes left = routes;
        generation = next.plugins();
        handlers = next.handlers();
        types = next.configuration().types();
        configuration = next.configuration();
        routes = next.routes();
        upstreams.serve(configuration.upstreams());
        pipeline.replace(snapshot());
        if (!routes.agreesOnTerms(left)) {
            client.keep(routes.terms());
        }
        if (previous != generation) {
            closings.execute(previous::close);
        }
    }

    /**
     * Replaces the configuration.
     *
     * @throws ConfigurationException when it cannot be used; the one in force stays
     */
    synchronized void load(Configuration next) throws ConfigurationException {
        serve(ready(next));
    }

    /**
     * Replaces the plugins, and the configuration read again with their types, in one step.
     *
     * @param plugins this engine's from now on; when this fails, they are closed soon
     * @param read gives the configuration, made of the types it is given
     * @throws ConfigurationException when the plugins and the configuration do not fit; what is in force stays
     */
    synchronized void load(PluginGeneration plugins, ConfigurationSource read)
            throws ConfigurationException, IOException {
        boolean served = false;
        try {
            serve(ready(read.configuration(typesOf(plugins)), plugins));
            served = true;
        } finally {
            if (!served) {
                discard(plugins);
            }
        }
    }

    /** Plugins that will not be used. */
    void discard(PluginGeneration plugins) {
        closings.execute(plugins::close);
    }

    /** Serves with what is kept in a store. */
    StoredConfiguration.Publisher publisher() {
        return new Serving(null);
    }

    /** The same, and with other plugins: this engine's from then on. */
    StoredConfiguration.Publisher publisher(PluginGeneration plugins) {
        return new Serving(plugins);
    }

    /** From made ready to served with, as a store decides. */
    private final class Serving implements StoredConfiguration.Publisher {

        private final @Nullable PluginGeneration plugins;
        private @Nullable Ready ready;

        private Serving(@Nullable PluginGeneration plugins) {
            this.plugins = plugins;
        }

        @Override
        public void prepare(Configuration next) throws RefusedException {
            try {
                ready = plugins == null ? ready(next) : ready(next, plugins);
            } catch (ConfigurationException e) {
                throw new RefusedException(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public void publish(Configuration next) {
            Ready prepared = ready;
            if (prepared != null) {
                serve(prepared);
                ready = null;
            }
        }

        @Override
        public void abandon(Configuration next) {
            Ready prepared = ready;
            if (prepared != null) {
                drop(prepared);
                ready = null;
            }
        }
    }

    /** The same configuration, made of other types: plugins may have been replaced since it was read. */
    static Configuration relinked(Configuration configuration, EntityTypes types) throws ConfigurationException {
        try {
            return configuration.relinked(types);
        } catch (MisfitException e) {
            throw new ConfigurationException(e.problems());
        }
    }

    /** Makes the configuration for plugins that are not in force yet. */
    @FunctionalInterface
    interface ConfigurationSource {
        Configuration configuration(EntityTypes types) throws ConfigurationException, IOException;
    }

    private CompiledRoutes compile(Configuration next, PluginGeneration plugins, LiveHandlers nextHandlers)
            throws ConfigurationException {
        Duration idle = Duration.ofSeconds(settings.number("upstream_keepalive_idle_timeout", USUAL_IDLE_SECONDS));
        upstreams.prepare();
        ServicePeers peers = new ServicePeers(next, upstreams, client, idle, UpstreamTls.of(next, settings));
        CompiledRoutes before = plugins == generation ? routes : CompiledRoutes.none(order());
        boolean compiled = false;
        try {
            CompiledRoutes made = SnapshotCompiler.compile(before, next, flavor, plugins, nextHandlers, peers);
            compiled = true;
            return made;
        } finally {
            if (!compiled) {
                closings.execute(nextHandlers::release);
            }
        }
    }

    /** What is in force, as requests see it; its handlers are released after its last request. */
    private Snapshot snapshot() {
        LiveHandlers held = handlers;
        return routes.snapshot(new Callers(configuration, clock), () -> closings.execute(held::release));
    }

    private RouteOrder order() {
        return "strict".equals(settings.text("route_match_calculation")) ? RouteOrder.STRICT : RouteOrder.ORIGINAL;
    }

    @Override
    public PluginContext context(LoadedPlugin plugin, ScheduledExecutorService scheduler, Executor unitWorkers) {
        return new LentContext(
                System.getLogger("io.gatehouse.plugins." + plugin.info().name()),
                metrics,
                clock,
                scheduler,
                unitWorkers,
                client,
                JsonCodec.INSTANCE,
                settings,
                node,
                counters,
                environment);
    }

    @Override
    public int workerThreads() {
        int configured = settings.number("worker_threads", 0);
        return configured > 0 ? configured : USUAL_WORKERS;
    }

    @Override
    public Duration patience() {
        int configured = settings.number("plugin_lifecycle_timeout", 0);
        return configured > 0 ? Duration.ofMillis(configured) : USUAL_PATIENCE;
    }

    @Override
    public void unloaded(String unit, ClassLoader classes) {
        workers.renew();
        unloaded.add(unit, classes);
    }

    Pipeline pipeline() {
        return pipeline;
    }

    synchronized PluginGeneration generation() {
        return generation;
    }

    /** The phases that running uses of plugins take part in, by the id of the use. */
    synchronized Map<String, List<String>> phases() {
        return handlers.phases();
    }

    MetricRegistry metrics() {
        return metrics;
    }

    EntityTypes types() {
        return types;
    }

    /** What watches over the plugins. */
    PluginGuards guards() {
        return guards;
    }

    /** Closed units whose classes are still in memory. */
    UnloadedClasses unloaded() {
        return unloaded;
    }

    /** What is known of the servers behind upstreams. */
    Upstreams upstreams() {
        return upstreams;
    }

    /** How TLS is spoken with servers at the moment. */
    UpstreamTls tls() {
        return routes.tls();
    }

    Node node() {
        return node;
    }

    /** Closes handlers, plugins and threads; requests must have ended. */
    @Override
    public synchronized void close() {
        upstreams.close();
        configuration = Configuration.empty(types, vaults);
        handlers = handlers.next(generation);
        routes = CompiledRoutes.none(order());
        pipeline.replace(snapshot());
        closings.execute(generation::close);
        closings.finish(LAST_CLOSINGS);
        workers.close();
        if (counters != null) {
            counters.close();
        }
    }
}
