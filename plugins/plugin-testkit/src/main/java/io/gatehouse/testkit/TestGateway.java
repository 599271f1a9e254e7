/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.kernel.ConfigurationException;
import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.config.SettingsException;
import io.gatehouse.kernel.plugin.PluginReport;
import io.gatehouse.plugin.Plugin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gateway on real ports of the loopback address, with a plugins directory in a temporary folder and an upstream. Tests get it
 * from {@link GatewayTest}; those whose configuration is known only at run time start their own:
 *
 * <pre>{@code
 * try (TestGateway gateway = TestGateway.setup()
 *         .ownPluginsOf(getClass())
 *         .config(text)
 *         .setting("log_level", "debug")
 *         .start()) {
 *     assertThat(gateway.client().get("/")).hasStatus(200);
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads. Closing ends gateway and upstream, and removes the folder.
 */
public final class TestGateway implements AutoCloseable {

    private final TestFolder folder;
    private final TestUpstream upstream;
    private final RequestLog log;
    private final Gateway gateway;
    private final GatewayClient client;
    private final GatewayClient admin;
    private int forgotten;

    private TestGateway(TestFolder folder, TestUpstream upstream, RequestLog log, Gateway gateway) {
        this.folder = folder;
        this.upstream = upstream;
        this.log = log;
        this.gateway = gateway;
        client = new GatewayClient(gateway.proxyPort());
        admin = new GatewayClient(gateway.adminPort());
    }

    /** Begins to set up a gateway. */
    public static Setup setup() {
        return new Setup();
    }

    /** A client of the proxy. */
    public GatewayClient client() {
        return client;
    }

    /** A client of the Admin API. */
    public GatewayClient admin() {
        return admin;
    }

    /** The server that <code>${upstream}</code> stands for. */
    public TestUpstream upstream() {
        return upstream;
    }

    TestFolder folder() {
        return folder;
    }

    /**
     * The log entries of all requests that {@link #client} had an answer to, as a plugin that logs last sees them, in the order
     * in which the requests ended; since the test method began.
     *
     * @throws IllegalStateException when a request is not logged within half a minute
     */
    public synchronized List<LogEntry> logEntries() {
        List<LogEntry> entries = log.await(client.answered());
        return entries.subList(forgotten, entries.size());
    }

    /** Makes upstream and log entries as new. */
    synchronized void reset() {
        forgotten = log.await(client.answered()).size();
        upstream.reset();
    }

    @Override
    public void close() {
        gateway.close();
        upstream.close();
        log.close();
        folder.close();
    }

    /** How a gateway is to be. Not safe for use by many threads. */
    public static final class Setup {

        private final StringBuilder settings = new StringBuilder();
        private final List<Class<?>> plugins = new ArrayList<>();
        private final List<Path> units = new ArrayList<>();
        private @Nullable Class<?> test;
        private String config = "_format_version: \"3.0\"";

        private Setup() {}

        /** Takes the plugins of the module that a test is in, as {@link GatewayTest} does. */
        public Setup ownPluginsOf(Class<?> testClass) {
            test = testClass;
            return this;
        }

        /** Takes a plugin from the class path, with the jar or directory it is in. */
        public Setup plugin(Class<? extends Plugin<?>> type) {
            plugins.add(type);
            return this;
        }

        /** Takes all units of a plugins directory. */
        public Setup units(Path directory) {
            units.add(directory);
            return this;
        }

        /** Gives the declarative configuration, YAML or JSON; without it, an empty one. */
        public Setup config(String declarative) {
            config = declarative;
            return this;
        }

        /** Sets a setting of the gateway. */
        public Setup setting(String name, String value) {
            settings.append(name)
                    .append(" = ")
                    .append(value.replace("#", "\\#"))
                    .append('\n');
            return this;
        }

        /**
         * Starts the gateway: when this returns, it serves.
         *
         * @throws IllegalArgumentException listing everything that is wrong with settings, plugins and configuration
         * @throws UncheckedIOException when there is no room for the temporary folder
         */
        public TestGateway start() {
            TestFolder folder = TestFolder.create();
            TestUpstream upstream = TestUpstream.start();
            RequestLog log = new RequestLog();
            try {
                Units gathered = new Units(folder.plugins());
                gathered.gather(test, plugins, units);
                return new TestGateway(folder, upstream, log, start(folder, upstream, log, gathered));
            } catch (IOException e) {
                close(folder, upstream, log);
                throw new UncheckedIOException("the gateway does not start: " + e.getMessage(), e);
            } catch (RuntimeException e) {
                close(folder, upstream, log);
                throw e;
            }
        }

        private static void close(TestFolder folder, TestUpstream upstream, RequestLog log) {
            upstream.close();
            log.close();
            folder.close();
        }

        private Gateway start(TestFolder folder, TestUpstream upstream, RequestLog log, Units gathered)
                throws IOException {
            try {
                String text = new Setup()
                                .setting("proxy_listen", "127.0.0.1:0")
                                .setting("admin_listen", "127.0.0.1:0")
                                .setting("status_listen", "off")
                                .setting("admin_gui_listen", "off")
                                .setting("database", "off")
                                .setting("hot_reload", "off")
                                .setting("log_level", "warn")
                                .setting("prefix", folder.prefix().toString())
                                .setting("plugins_directory", folder.plugins().toString())
                                .settings
                        + placed(settings.toString(), upstream);
                Gateway gateway = Gateway.start(GatewaySettings.of(
                        text, Map.of("GATEHOUSE_DECLARATIVE_CONFIG_STRING", log.tapped(placed(config, upstream)))));
                refuseBroken(gateway, gathered);
                return gateway;
            } catch (ConfigurationException e) {
                throw refused(e.getMessage(), gathered, e);
            } catch (SettingsException e) {
                throw refused(e.getMessage(), gathered, e);
            }
        }

        private static void refuseBroken(Gateway gateway, Units gathered) {
            List<String> broken = gateway.pluginReports().stream()
                    .filter(PluginReport::isBroken)
                    .map(PluginReport::line)
                    .toList();
            if (!broken.isEmpty()) {
                gateway.close();
                throw refused(String.join("\n", broken), gathered, null);
            }
        }

        private static IllegalArgumentException refused(
                @Nullable String problems, Units gathered, @Nullable Exception cause) {
            String found = String.valueOf(problems);
            return new IllegalArgumentException(
                    "the gateway does not start:\n" + found + gathered.remarks(found), cause);
        }

        private static String placed(String text, TestUpstream upstream) {
            return text.replace("${upstream}", upstream.url().toString())
                    .replace("${upstream.host}", upstream.url().getHost())
                    .replace("${upstream.port}", Integer.toString(upstream.port()));
        }
    }
}
