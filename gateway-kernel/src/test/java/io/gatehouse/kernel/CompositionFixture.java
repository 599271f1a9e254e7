/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.MemoryTransport;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.model.Consumer;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A gateway whose plugins only note what they do. Two services, {@code shop} with the routes {@code /basket} and {@code /till},
 * {@code bank} with the route {@code /loan}; the consumers {@code ann} and {@code bob}.
 */
final class CompositionFixture implements AutoCloseable {

    private final List<String> events = new ArrayList<>();
    private final List<Map<String, ?>> uses = new ArrayList<>();
    private final InProcessGateway gateway;
    private final AtomicInteger opened = new AtomicInteger();

    CompositionFixture() {
        List<Plugin<?>> plugins = List.of(
                new Noting("early", 1500),
                new Noting("login", 1000),
                new Noting("second-login", 900),
                new Noting("middle", 800),
                new Noting("late", 500),
                new Noting("zebra", 500));
        gateway = new InProcessGateway(
                GatewaySettings.of("", Map.of()),
                PluginGeneration.of(plugins),
                target -> call -> {
                    events.add("upstream");
                    return CompletableFuture.completedFuture(new HttpAnswer(200, new HeaderList(), Body.empty()));
                },
                InstantSource.system(),
                Map.of());
    }

    /**
     * What a use of a plugin does.
     *
     * @param label what its notes are called
     * @param loginHeader request header that names the consumer that it lets in
     * @param exits whether it answers
     */
    record Config(
            @Nullable String label,
            @Nullable String loginHeader,
            @Default("false") boolean exits) {}

    private final class Noting implements Plugin<Config> {
        private final PluginInfo info;

        private Noting(String name, int priority) {
            info = new PluginInfo(name, priority).forProtocols("http", "https", "tcp");
        }

        @Override
        public PluginInfo info() {
            return info;
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Handler create(Config config, PluginContext context) {
            opened.incrementAndGet();
            return new Notes(config.label() == null ? info.name() : info.name() + "=" + config.label(), config);
        }
    }

    private final class Notes implements AccessHandler, ResponseHandler, LogHandler {
        private final String name;
        private final Config config;

        private Notes(String name, Config config) {
            this.name = name;
            this.config = config;
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            events.add(name);
            String header = config.loginHeader();
            String user = header == null ? null : exchange.request().headers().first(header);
            Consumer consumer = user == null ? null : exchange.findConsumer(user);
            if (consumer != null) {
                exchange.authenticateAnonymous(consumer);
            }
            return config.exits() ? Outcome.exit(Reply.empty(202)) : Outcome.proceed();
        }

        @Override
        public Outcome onResponse(ResponseExchange exchange) {
            events.add(name + " response");
            return Outcome.proceed();
        }

        @Override
        public void onLog(LogExchange exchange) {
            events.add(name + " log");
        }

        @Override
        public void close() {
            opened.decrementAndGet();
        }
    }

    /** Adds a use of a plugin to the next configuration. */
    CompositionFixture use(String plugin, Map<String, ?> members) {
        Map<String, Object> use = new HashMap<>(members);
        use.put("name", plugin);
        uses.add(use);
        return this;
    }

    /** Adds a use that is called {@code label} for these scopes. */
    CompositionFixture use(String plugin, String label, Map<String, ?> members) {
        Map<String, Object> use = new HashMap<>(members);
        use.put("config", Map.of("label", label));
        return use(plugin, use);
    }

    /** Replaces the configuration by one with the uses that were added since. */
    CompositionFixture load() throws ConfigurationException {
        List<Map<String, ?>> added = List.copyOf(uses);
        uses.clear();
        gateway.load(JsonCodec.INSTANCE.text(Map.of(
                "_format_version",
                "3.0",
                "services",
                List.of(
                        Map.of(
                                "name",
                                "shop",
                                "url",
                                "http://shop.test",
                                "routes",
                                List.of(route("basket"), route("till"))),
                        Map.of("name", "bank", "url", "http://bank.test", "routes", List.of(route("loan")))),
                "consumers",
                List.of(Map.of("username", "ann"), Map.of("username", "bob")),
                "plugins",
                added)));
        return this;
    }

    private static Map<String, ?> route(String name) {
        return Map.of("name", name, "paths", List.of("/" + name));
    }

    /** Sends a request, its headers given as names and values in turn, and tells what was noted. */
    List<String> events(String path, String... headers) throws Exception {
        events.clear();
        HeaderList list = new HeaderList();
        for (int i = 0; i < headers.length; i += 2) {
            list.add(headers[i], headers[i + 1]);
        }
        MemoryTransport.Sent sent =
                gateway.send(MemoryRequest.of("GET", URI.create("http://gateway.test" + path), list, new byte[0]));
        Objects.requireNonNull(sent, "the connection was broken off");
        return List.copyOf(events);
    }

    /** What was noted in the access phase and by the upstream. */
    List<String> access(String path, String... headers) throws Exception {
        return events(path, headers).stream()
                .filter(event -> !event.contains(" "))
                .toList();
    }

    /** Waits until so many handlers were made and not closed. */
    void awaitOpened(int count) {
        ReloadFixture.await(count + " handlers are open", () -> opened.get() == count);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
