/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.MemoryTransport;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.store.StoredRow;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpClient;
import io.gatehouse.plugin.model.Consumer;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration is compiled to out of the one before does what it does when compiled from nothing. */
class ChangedSnapshotTest {

    private static final int ROUNDS = 400;
    private static final int REQUESTS = 12;

    /** So many rounds apart a plugin comes that refuses its configuration, and goes two rounds later. */
    private static final int UNFIT_EVERY = 20;

    private static final List<String> PATHS = List.of("/a", "/a/b", "/a/b/c", "/b", "/c", "~/a/\\d+", "~/(?<x>b|c)$");
    private static final List<String> HOSTS = List.of("one.test", "two.test", "*.test");
    private static final List<String> PLUGINS = List.of("early", "login", "late", "zebra");

    private static final String UNFIT = "unfit";

    record Config(@Nullable String label) {}

    /** A gateway and what its plugins and the services behind it note. */
    private static final class Noting implements AutoCloseable {

        private final List<String> events = new ArrayList<>();
        private final InProcessGateway gateway;

        private Noting(String order) {
            List<Plugin<?>> plugins = List.of(
                    new NotingPlugin("early", 1500, events),
                    new NotingPlugin("login", 1000, events),
                    new NotingPlugin("late", 500, events),
                    new NotingPlugin("zebra", 500, events));
            HttpClient services = target -> call -> {
                events.add(target.authority() + call.target());
                return CompletableFuture.completedFuture(new HttpAnswer(200, new HeaderList(), Body.empty()));
            };
            gateway = new InProcessGateway(
                    GatewaySettings.of("", Map.of("KONG_ROUTE_MATCH_CALCULATION", order)),
                    PluginGeneration.of(plugins),
                    services,
                    InstantSource.system(),
                    Map.of());
        }

        /** Why it is refused, or null. */
        private @Nullable String refusal(Configuration configuration) {
            try {
                gateway.engine().load(configuration);
                return null;
            } catch (ConfigurationException e) {
                return e.getMessage();
            }
        }

        private List<String> events(MemoryRequest request) throws Exception {
            events.clear();
            MemoryTransport.Sent sent = gateway.send(request);
            events.add(sent == null ? "broken off" : "status " + sent.status());
            return List.copyOf(events);
        }

        @Override
        public void close() {
            gateway.close();
        }
    }

    private record NotingPlugin(String name, int priority, List<String> events) implements Plugin<Config> {

        @Override
        public PluginInfo info() {
            return new PluginInfo(name, priority);
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Handler create(Config config, PluginContext context) {
            if (UNFIT.equals(config.label())) {
                throw ConfigException.at("label", "cannot be " + UNFIT);
            }
            AccessHandler handler = exchange -> {
                events.add(name + " " + config.label());
                String user = exchange.request().headers().first("user");
                Consumer consumer = user == null || !name.equals("login") ? null : exchange.findConsumer(user);
                if (consumer != null) {
                    exchange.authenticateAnonymous(consumer);
                }
                return Outcome.proceed();
            };
            return handler;
        }
    }

    private final Random random = new Random();

    @ParameterizedTest
    @ValueSource(strings = {"original", "strict"})
    void any_changes_lead_where_compiling_from_nothing_leads(String order) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("ChangedSnapshotTest " + order + " seed " + seed);
        random.setSeed(seed);
        try (Noting changing = new Noting(order);
                Noting fresh = new Noting(order)) {
            Configuration changed = changing.gateway.engine().current();
            Configuration served = changed;
            int proxied = 0;
            int refused = 0;
            for (int round = 0; round < ROUNDS; round++) {
                changed = changed.with(changes(changed.types(), round));

                String refusal = changing.refusal(changed);

                // The types of entities are those of one gateway each; nothing of another configuration is left to take
                // over.
                Configuration others = changed.relinked(fresh.gateway.engine().types());
                assertThat(fresh.refusal(others.cleared())).isNull();
                assertThat(fresh.refusal(others))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(refusal);
                if (refusal == null) {
                    served = changed;
                } else {
                    refused++;
                    assertThat(fresh.refusal(
                                    served.relinked(fresh.gateway.engine().types())))
                            .isNull();
                }
                for (int i = 0; i < REQUESTS; i++) {
                    MemoryRequest request = request();
                    List<String> events = changing.events(request);
                    assertThat(events)
                            .as("seed %d round %d %s", seed, round, request)
                            .isEqualTo(fresh.events(request));
                    proxied += events.size() > 2 ? 1 : 0;
                }
            }
            assertThat(proxied).isGreaterThan(ROUNDS);
            assertThat(refused).isGreaterThanOrEqualTo(2 * ROUNDS / UNFIT_EVERY);
        }
    }

    private MemoryRequest request() {
        HeaderList headers = new HeaderList();
        if (random.nextBoolean()) {
            headers.add("user", "u" + random.nextInt(6));
        }
        if (random.nextInt(3) == 0) {
            headers.add("x-kind", "k" + random.nextInt(2));
        }
        String path = one(List.of("/a", "/a/b", "/a/b/c/d", "/a/17", "/b", "/c", "/d"));
        String host = one(List.of("one.test", "two.test", "three.test", "none"));
        String method = one(List.of("GET", "POST"));
        return MemoryRequest.of(method, URI.create("http://" + host + path), headers, new byte[0]);
    }

    private List<StoredRow> changes(EntityTypes types, int round) {
        Map<String, StoredRow> changes = new LinkedHashMap<>();
        switch (round % UNFIT_EVERY) {
            case 7 ->
                changes.put(UNFIT, row(types, "plugins", 8, Map.of("name", "early", "config", Map.of("label", UNFIT))));
            case 9 -> changes.put(UNFIT, new StoredRow("plugins", id("plugins", 8), null));
            default -> {}
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            StoredRow row = change(types);
            changes.put(row.type() + row.id(), row);
        }
        return List.copyOf(changes.values());
    }

    /** A random change among few entities, so that they meet again and again. */
    private StoredRow change(EntityTypes types) {
        int number = random.nextInt(8);
        String type =
                one(List.of("routes", "routes", "routes", "services", "plugins", "plugins", "consumers", "targets"));
        if (random.nextInt(6) == 0) {
            return new StoredRow(type, id(type, number), null);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        switch (type) {
            case "routes" -> route(fields);
            case "services" -> {
                fields.put("name", "s" + number);
                fields.put("host", random.nextBoolean() ? "h" + random.nextInt(3) : "up" + random.nextInt(4) + ".test");
                fields.put("enabled", random.nextInt(6) > 0);
            }
            case "plugins" -> plugin(fields);
            case "consumers" -> fields.put("username", "u" + number);
            default -> {
                int upstream = number % 4;
                if (random.nextBoolean()) {
                    return row(types, "upstreams", upstream, Map.of("name", "up" + upstream + ".test"));
                }
                // One at most for each upstream: which of several has its turn depends on the requests before.
                number = upstream;
                fields.put("upstream", to("upstreams", upstream));
                fields.put("target", "10.0.0." + random.nextInt(3) + ":80");
            }
        }
        return row(types, type, number, fields);
    }

    private void route(Map<String, @Nullable Object> fields) {
        fields.put("paths", List.of(one(PATHS), one(PATHS)));
        if (random.nextInt(3) == 0) {
            fields.put("hosts", List.of(one(HOSTS)));
        }
        if (random.nextInt(4) == 0) {
            fields.put("methods", List.of(one(List.of("GET", "POST"))));
        }
        if (random.nextInt(5) == 0) {
            fields.put("headers", Map.of("x-kind", List.of("k1")));
        }
        fields.put("regex_priority", (long) random.nextInt(3));
        fields.put("strip_path", random.nextBoolean());
        fields.put("protocols", random.nextInt(8) == 0 ? List.of("https") : List.of("http", "https"));
        if (random.nextInt(5) > 0) {
            fields.put("service", to("services", random.nextInt(8)));
        }
    }

    private void plugin(Map<String, @Nullable Object> fields) {
        fields.put("name", one(PLUGINS));
        fields.put("config", Map.of("label", "l" + random.nextInt(1000)));
        fields.put("enabled", random.nextInt(6) > 0);
        if (random.nextInt(3) == 0) {
            fields.put("route", to("routes", random.nextInt(8)));
        }
        if (random.nextInt(3) == 0) {
            fields.put("service", to("services", random.nextInt(8)));
        }
        if (random.nextInt(3) == 0) {
            fields.put("consumer", to("consumers", random.nextInt(8)));
        }
        if (random.nextInt(2) == 0) {
            fields.put("ordering", Map.of("before", Map.of("access", List.of(one(PLUGINS)))));
        }
    }

    private StoredRow row(EntityTypes types, String type, int number, Map<String, ? extends @Nullable Object> given) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(given);
        fields.put("id", id(type, number));
        fields.put("created_at", 1_700_000_000L + random.nextInt(20));
        return new StoredRow(
                type, id(type, number), types.named(type).schemaFor(fields).complete(fields, types.values()));
    }

    private static String id(String type, int number) {
        return new UUID(type.hashCode() * 31L + 0x4000L, 0x8000_0000_0000_0000L | number * 2_654_435_761L).toString();
    }

    private static Map<String, Object> to(String type, int number) {
        return Map.of("id", id(type, number));
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
