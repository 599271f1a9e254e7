/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.accesslog.AccessLogs;
import io.gatehouse.kernel.config.DeclarativeException;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.database.Stores;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.http.HttpServer;
import io.gatehouse.kernel.observe.LogSetup;
import io.gatehouse.kernel.pipeline.IoWatch;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.PluginInstance;
import io.gatehouse.kernel.plugin.AllowList;
import io.gatehouse.kernel.plugin.PluginCache;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.plugin.PluginReport;
import io.gatehouse.kernel.store.Store;
import io.gatehouse.plugin.Node;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A running gateway, and what can be asked of one without running it: the one entry into the kernel. Started by {@link #start};
 * {@link #close} drains and ends it. Safe for use by many threads.
 */
public final class Gateway implements AutoCloseable {

    /** Product and version, as in {@code Server} and {@code Via}. */
    public static final String PRODUCT = "gatehouse/0.1.0";

    private static final System.Logger LOG = System.getLogger(Gateway.class.getName());
    private static final Set<String> WORDS_FOR_PLUGINS = Set.of("bundled", "off", "none");
    private static final int USUAL_BLOCK_MILLIS = 500;
    private static final Duration USUAL_DRAIN = Duration.ofSeconds(10);

    private final GatewaySettings settings;
    private final Network network;
    private final Engine engine;
    private final ConfigurationOrigin origin;
    private final RunningNode node;
    private final HttpServer server;
    private final IoWatch watch;
    private final HotReload reload;
    private final AccessLogs logs;
    private boolean closed;

    private Gateway(
            GatewaySettings settings,
            Network network,
            Engine engine,
            ConfigurationOrigin origin,
            RunningNode node,
            HttpServer server,
            IoWatch watch,
            HotReload reload,
            AccessLogs logs) {
        this.settings = settings;
        this.network = network;
        this.engine = engine;
        this.origin = origin;
        this.node = node;
        this.server = server;
        this.watch = watch;
        this.reload = reload;
        this.logs = logs;
    }

    /**
     * Starts a gateway: when this returns, it serves.
     *
     * @throws ConfigurationException listing everything that is wrong with the declarative configuration and its plugins
     * @throws IOException when a file cannot be read or an address not be listened on
     */
    public static Gateway start(GatewaySettings settings) throws IOException, ConfigurationException {
        LogSetup.configure(String.valueOf(settings.text("log_level")));
        settings.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        refuseWhatIsNotBuilt(settings);
        if ("expressions".equals(settings.text("router_flavor"))) {
            LOG.log(
                    Level.WARNING,
                    "router_flavor: expressions has no effect: routes with an expression are refused, others served as with"
                            + " traditional_compatible");
        }
        Listeners listeners = new Listeners(settings);
        listeners.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            Begun<Network> opening = Begun.with(() -> Network.open(listeners));
            opened.push(opening);
            AccessLogs logs = AccessLogs.open(settings);
            opened.push(logs);
            Begun<@Nullable Store> store = Begun.with(() -> StoredOrigin.store(settings));
            opened.push(store);
            HotReload.Look files = HotReload.Look.at(settings);
            new PluginCache(settings.pluginCache()).clear();
            PluginGeneration generation = loadPlugins(settings);
            generation.reports().stream()
                    .filter(report -> !report.problems().isEmpty())
                    .forEach(Gateway::warn);
            warnOfMissing(settings.list("plugins"), generation);
            Network network = opening.result();
            opened.push(network);
            Engine engine = new Engine(
                    settings,
                    generation,
                    network.client(),
                    Clock.systemUTC(),
                    System.getenv(),
                    node(),
                    Stores.counters(settings),
                    PluginInstance::new);
            opened.push(engine);
            ConfigurationOrigin origin = origin(settings, engine, store.result());
            opened.push(origin);
            HotReload reload = new HotReload(settings, engine, origin, files);
            opened.push(reload);
            reload.before(logs::reopen);
            RunningNode node = new RunningNode(engine, settings);
            node.control(new NodeControl(engine, reload, request -> explained(settings, engine, request)));
            HttpServer server = listeners.open(
                    network.threads(),
                    engine.pipeline(),
                    engine.admin(node, origin.entities()),
                    engine.node().hostname(),
                    engine::current,
                    logs);
            IoWatch watch = new IoWatch(
                    Duration.ofMillis(settings.number("plugin_block_limit", USUAL_BLOCK_MILLIS)),
                    engine.metrics(),
                    server.marks());
            watch.start();
            engine.upstreams()
                    .watch(new TargetProber(network.client(), engine::tls), new DaemonThreads("gatehouse health "));
            if (settings.flag("hot_reload", true)) {
                reload.watch();
            }
            return new Gateway(settings, network, engine, origin, node, server, watch, reload, logs);
        } catch (IOException | ConfigurationException | RuntimeException e) {
            opened.forEach(Gateway::closeQuietly);
            throw e;
        }
    }

    private static ConfigurationOrigin origin(GatewaySettings settings, Engine engine, @Nullable Store store)
            throws IOException, ConfigurationException {
        return store == null ? DeclaredOrigin.open(settings, engine) : StoredOrigin.open(store, engine);
    }

    private static ConfigurationOrigin presentOrigin(GatewaySettings settings, Engine engine)
            throws IOException, ConfigurationException {
        Store store = StoredOrigin.presentStore(settings);
        return store == null ? DeclaredOrigin.open(settings, engine) : StoredOrigin.present(store, engine);
    }

    /** Better no gateway than one that silently serves without the configuration it was told to take. */
    private static void refuseWhatIsNotBuilt(GatewaySettings settings) throws ConfigurationException {
        List<String> problems = new ArrayList<>();
        String role = settings.text("role");
        if (role != null && !role.equals("traditional")) {
            problems.add("role: " + role + " (expected: traditional; this version has no other yet)");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** Kong does not start then; here it is the jars that count. */
    private static void warnOfMissing(List<String> names, PluginGeneration generation) {
        for (String name : names) {
            if (!WORDS_FOR_PLUGINS.contains(name) && generation.find(name) == null) {
                LOG.log(
                        Level.WARNING,
                        "plugins: {0} is not in the plugins directory (expected: a jar there for each plugin; this"
                                + " setting chooses none)",
                        name);
            }
        }
    }

    private static void warn(PluginReport broken) {
        LOG.log(Level.WARNING, "plugin unit " + broken.line());
    }

    private static void closeQuietly(AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception e) {
            LOG.log(Level.WARNING, "not closed cleanly after a failed start", e);
        }
    }

    private static PluginGeneration loadPlugins(GatewaySettings settings) throws IOException {
        Path directory = settings.pluginsDirectory();
        if (!Files.isDirectory(directory)) {
            LOG.log(
                    Level.WARNING,
                    "plugins_directory: {0} is no directory: there are no plugins (expected: a directory of jars)",
                    directory.toAbsolutePath());
        }
        return PluginGeneration.load(directory, settings.pluginCache(), AllowList.of(settings));
    }

    private static Node node() {
        String hostname;
        try {
            hostname = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            hostname = "localhost";
        }
        return new Node(
                UUID.randomUUID().toString(),
                hostname,
                PRODUCT,
                ProcessHandle.current().pid());
    }

    /**
     * Checks a declarative file without starting anything.
     *
     * @return its problems in the order of the file; none when a gateway with these settings could use it
     */
    public static List<String> check(GatewaySettings settings, Path file) throws IOException {
        LogSetup.configure("warn");
        try (Engine engine = offline(settings)) {
            Configuration declared = DeclaredFile.of(file).parsed(engine, engine.types());
            engine.load(declared == null ? engine.current() : declared);
            return List.of();
        } catch (DeclarativeException e) {
            return List.of(e.listing());
        } catch (ConfigurationException e) {
            return e.problems();
        }
    }

    /** What is in the plugins directory, unit by unit. */
    public static List<PluginReport> pluginReports(GatewaySettings settings) throws IOException {
        LogSetup.configure("error");
        try (PluginGeneration generation = loadPlugins(settings)) {
            return generation.reports();
        }
    }

    /**
     * Shows what would become of a request, without a trace of it elsewhere: calls are told instead of made, nothing is logged,
     * and plugins that speak to others by themselves are passed by. A database is read, and has to be there.
     *
     * @throws ConfigurationException when the configuration that the settings name is not right
     */
    public static Explanation explain(GatewaySettings settings, MemoryRequest request)
            throws IOException, ConfigurationException, InterruptedException, TimeoutException {
        LogSetup.configure("warn");
        CallRecorder recorder = new CallRecorder();
        try (InProcessGateway gateway = recorded(settings, recorder);
                ConfigurationOrigin origin = presentOrigin(settings, gateway.engine())) {
            return Explanation.of(gateway, recorder, request);
        }
    }

    /** A gateway whose calls are noted instead of made. */
    private static InProcessGateway recorded(GatewaySettings settings, CallRecorder recorder) throws IOException {
        return InProcessGateway.explaining(
                settings, loadPlugins(settings), recorder, Clock.systemUTC(), CallRecorder.withKeys(System.getenv()));
    }

    /** Explains with the plugins that are in the directory now and the configuration that is in force. */
    private static Explanation explained(GatewaySettings settings, Engine engine, MemoryRequest request) {
        CallRecorder recorder = new CallRecorder();
        try (InProcessGateway gateway = recorded(settings, recorder)) {
            gateway.engine()
                    .load(Engine.relinked(engine.current(), gateway.engine().types()));
            return Explanation.of(gateway, recorder, request);
        } catch (IOException | ConfigurationException | TimeoutException e) {
            throw new IllegalArgumentException("the request cannot be explained: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("the request cannot be explained: the gateway is ending", e);
        }
    }

    /**
     * The Admin API of the database that the settings name, for commands; to be closed.
     *
     * @throws ConfigurationException when the database cannot be opened: an embedded one is while a gateway runs with it
     */
    public static OfflineAdmin admin(GatewaySettings settings) throws IOException, ConfigurationException {
        LogSetup.configure("warn");
        return OfflineAdmin.open(settings, offline(settings));
    }

    private static Engine offline(GatewaySettings settings) throws IOException {
        return new Engine(
                settings,
                loadPlugins(settings),
                new CallRecorder(),
                Clock.systemUTC(),
                System.getenv(),
                node(),
                null,
                PluginInstance::new);
    }

    /** One line that says where this gateway listens and what it serves. */
    public String readyLine() {
        Configuration configuration = engine.current();
        return PRODUCT + " ready: " + Listeners.described(server) + " ("
                + configuration.routes().size() + " routes, "
                + configuration.plugins().size() + " plugins configured, "
                + engine.generation().plugins().size() + " available)";
    }

    /** What became of each unit of the plugins directory. */
    public List<PluginReport> pluginReports() {
        return engine.generation().reports();
    }

    /** The first port of the proxy listeners; 0 when there are none. */
    public int proxyPort() {
        List<InetSocketAddress> addresses = server.addresses(Listeners.PROXY);
        return addresses.isEmpty() ? 0 : addresses.get(0).getPort();
    }

    /** The first port of the admin listeners; 0 when there are none. */
    public int adminPort() {
        List<InetSocketAddress> addresses = server.addresses(Listeners.ADMIN);
        return addresses.isEmpty() ? 0 : addresses.get(0).getPort();
    }

    /** Requests that have begun and not ended. */
    public long running() {
        return engine.pipeline().running();
    }

    /** Connections of the client that are in use. */
    public int leasedConnections() {
        return network.client().leased();
    }

    /**
     * Takes what the plugins directory and the declarative file say now. Requests go on meanwhile; those that have begun end with
     * what they began with. What cannot be used leaves what is in force. Blocks until it is done.
     */
    public Reload reload() {
        return reload.reload();
    }

    /** Tells this one of every reload from now on, and nobody else. */
    public void tellOfReloads(ReloadListener listener) {
        reload.tell(listener);
    }

    /** Closed units of plugins whose classes are still in memory. */
    public int unitsNotCollected() {
        return engine.unloaded().count();
    }

    /** Takes no new connections, lets running requests finish as long as setting {@code drain_timeout} says, and ends. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        node.drain();
        reload.close();
        watch.close();
        server.drain(settings.duration("drain_timeout", USUAL_DRAIN));
        origin.close();
        engine.close();
        network.close();
        logs.close();
    }
}
