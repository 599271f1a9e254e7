/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTable;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.http.client.ServiceClient;
import io.gatehouse.kernel.http.client.TlsTerms;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.MemoryTransport;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Referenceable;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import io.gatehouse.testsupport.TestCertificate;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration is compiled to out of the one before does what it does when compiled from nothing. */
class ChangedSnapshotTest {

    /** Settings {@code changes.rounds} and {@code changes.seed} of the JVM search longer, and go a way again. */
    private static final int ROUNDS = Integer.getInteger("changes.rounds", 300);

    private static final int REQUESTS = 12;

    /** Services fail here, and references lead nowhere, by the thousand and on purpose. */
    private static final List<Logger> FAILURES = List.of(
            Logger.getLogger("io.gatehouse.kernel.pipeline.ProxyAttempt"),
            Logger.getLogger(VaultReferences.class.getName()));

    private static final HeaderName KEY = HeaderName.of("key");
    private static final HeaderName USER = HeaderName.of("user");
    private static final List<String> CERTIFICATES = new ArrayList<>();
    private static final List<String> PRIVATE_KEYS = new ArrayList<>();

    record Config(@Referenceable @Nullable String label) {}

    record Key(@Referenceable String key) {}

    /** How many requests were answered or proxied, on which terms of TLS, and how many configurations were refused. */
    private record Reached(int proxied, Set<Object> terms, int refused) {}

    /** A gateway and what its plugins and the services behind it note. */
    private static final class Noting implements AutoCloseable {

        private final List<Object> events = new ArrayList<>();
        private final InProcessGateway gateway;

        private Noting(String order) {
            List<Plugin<?>> plugins = List.of(
                    new NotingPlugin("early", 1500, events),
                    new LoginPlugin(new NotingPlugin("login", 1000, events)),
                    new NotingPlugin("late", 500, events),
                    new NotingPlugin("zebra", 500, events));
            NotingClient services = new NotingClient(events);
            gateway = new InProcessGateway(
                    GatewaySettings.of("", Map.of("KONG_ROUTE_MATCH_CALCULATION", order)),
                    PluginGeneration.of(plugins),
                    services,
                    InstantSource.system(),
                    RandomEntities.environment(CERTIFICATES, PRIVATE_KEYS));
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

        private List<Object> events(MemoryRequest request) throws Exception {
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

    /** Notes where calls go, and on which terms of TLS: those that are over are not used. */
    private static final class NotingClient implements ServiceClient {

        private final List<Object> events;
        private Set<TlsTerms> kept = Set.of();

        private NotingClient(List<Object> events) {
            this.events = events;
        }

        @Override
        public HttpEndpoint endpoint(HttpTarget target) {
            return endpoint(target, null);
        }

        @Override
        public HttpEndpoint endpoint(HttpTarget target, @Nullable TlsTerms terms) {
            return call -> {
                assertThat(terms == null || kept.contains(terms)).isTrue();
                events.add(target);
                events.add(terms == null ? "usual terms" : terms);
                events.add(call.target() + " for " + call.headers().first(HeaderName.HOST));
                return target.host().equals("h0")
                        ? CompletableFuture.failedFuture(
                                new HttpCallException(HttpCallException.Stage.CONNECT, false, "nobody there", null))
                        : CompletableFuture.completedFuture(new HttpAnswer(200, new HeaderList(), Body.empty()));
            };
        }

        @Override
        public void keep(Set<TlsTerms> terms) {
            kept = terms;
        }
    }

    private record NotingPlugin(String name, int priority, List<Object> events) implements Plugin<Config> {

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
            if (RandomEntities.UNFIT.equals(config.label())) {
                throw ConfigException.at("label", "cannot be " + RandomEntities.UNFIT);
            }
            AccessHandler handler = exchange -> {
                note(exchange, config);
                return Outcome.proceed();
            };
            return handler;
        }

        private void note(AccessExchange exchange, Config config) {
            events.add(name + " " + config.label());
            events.add(String.valueOf(exchange.consumer()));
        }
    }

    /** Tells of everybody who calls, and of where the call goes. */
    private record LoginPlugin(NotingPlugin noting) implements Plugin<Config> {

        @Override
        public PluginInfo info() {
            return noting.info();
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public List<CredentialType<?>> credentialTypes() {
            return List.of(CredentialType.of(RandomEntities.KEYS, "test-keys", "test-key", Key.class, "key"));
        }

        @Override
        public Handler create(Config config, PluginContext context) throws Exception {
            AccessHandler first = (AccessHandler) noting.create(config, context);
            AccessHandler handler = exchange -> {
                logIn(exchange);
                return first.onAccess(exchange);
            };
            return handler;
        }

        private void logIn(AccessExchange exchange) {
            noting.events.add(Objects.requireNonNullElse(exchange.route(), "no route"));
            noting.events.add(Objects.requireNonNullElse(exchange.service(), "no service"));
            String key = exchange.request().headers().first(KEY);
            Credential credential = key == null ? null : exchange.findCredential(RandomEntities.KEYS, key);
            if (credential != null) {
                exchange.authenticate(credential);
                noting.events.add(credential);
                return;
            }
            String user = exchange.request().headers().first(USER);
            Consumer consumer = user == null ? null : exchange.findConsumer(user);
            if (consumer != null) {
                exchange.authenticateAnonymous(consumer);
            }
        }
    }

    @BeforeAll
    static void make_certificates(@TempDir Path directory) throws Exception {
        for (int i = 0; i < 2; i++) {
            TestCertificate made = TestCertificate.authority(directory);
            CERTIFICATES.add(made.pem());
            PRIVATE_KEYS.add(made.keyPem());
        }
    }

    @BeforeAll
    static void tell_nothing_of_failures() {
        FAILURES.forEach(logger -> logger.setLevel(Level.OFF));
    }

    @AfterAll
    static void tell_of_failures() {
        FAILURES.forEach(logger -> logger.setLevel(null));
    }

    private final Random random = new Random();

    @ParameterizedTest
    @ValueSource(strings = {"original", "strict"})
    void any_changes_lead_where_compiling_from_nothing_leads(String order) throws Exception {
        long seed = Long.getLong("changes.seed", new Random().nextLong());
        System.out.println("ChangedSnapshotTest " + order + " seed " + seed);

        compare(order, seed);
    }

    /** How often chance leads there is another matter for every seed, so this one is always the same. */
    @ParameterizedTest
    @ValueSource(strings = {"original", "strict"})
    void changes_lead_to_services_to_terms_of_tls_and_to_refusals(String order) throws Exception {
        Reached reached = compare(order, 1);

        assertThat(reached.proxied).isGreaterThan(ROUNDS);
        assertThat(reached.terms).hasSizeGreaterThan(CERTIFICATES.size());
        assertThat(reached.refused).isGreaterThan(ROUNDS / RandomEntities.UNFIT_EVERY);
    }

    /** Fails when a changed configuration and the same one compiled from nothing differ; returns what they were compared in. */
    private Reached compare(String order, long seed) throws Exception {
        random.setSeed(seed);
        try (Noting changing = new Noting(order);
                Noting fresh = new Noting(order)) {
            Configuration changed = changing.gateway.engine().current();
            RandomEntities entities = new RandomEntities(random, changed, CERTIFICATES, PRIVATE_KEYS);
            Configuration served = changed;
            Set<Object> terms = new HashSet<>();
            int proxied = 0;
            int refused = 0;
            for (int round = 0; round < ROUNDS; round++) {
                String when = "seed " + seed + " round " + round;
                changed = entities.next(round);

                String refusal = changing.refusal(changed);

                // The types of entities are those of one gateway each; nothing of another configuration is left to take
                // over.
                Configuration others = changed.relinked(fresh.gateway.engine().types());
                assertThat(facts(changed)).as(when).isEqualTo(facts(others));
                assertThat(fresh.refusal(others.cleared())).isNull();
                assertThat(fresh.refusal(others)).as(when).isEqualTo(refusal);
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
                    List<Object> events = changing.events(request);
                    assertThat(events).as("%s %s", when, request).isEqualTo(fresh.events(request));
                    proxied += events.size() > 3 ? 1 : 0;
                    events.stream().filter(TlsTerms.class::isInstance).forEach(terms::add);
                }
            }
            return new Reached(proxied, terms, refused);
        }
    }

    /** What a configuration says beside what requests show. */
    private static Map<String, Object> facts(Configuration configuration) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("warnings", new HashSet<>(configuration.warnings()));
        facts.put("routes", configuration.routes());
        facts.put("services", configuration.services());
        facts.put("plugins", configuration.plugins());
        facts.put("upstreams", configuration.upstreams());
        facts.put("certificates", configuration.certificates());
        facts.put("authorities", configuration.authorities());
        for (String key : RandomEntities.credentialKeys()) {
            facts.put("key " + key, String.valueOf(configuration.credential(RandomEntities.KEYS, key)));
        }
        for (EntityType type : configuration.types().all()) {
            EntityTable table = configuration.table(type);
            facts.put("rows of " + type.name(), new ArrayList<>(table.rows()));
            for (Map<String, @Nullable Object> row : table.rows()) {
                for (Field field : type.schema().fields()) {
                    Object value = row.get(field.name());
                    if (field.unique() && value != null) {
                        assertThat(table.findUnique(field.name(), value))
                                .as("%s %s", type.name(), field.name())
                                .isSameAs(row);
                    }
                }
                assertThat(type.uniqueTogether().isEmpty() ? row : table.findTogether(type, row))
                        .as(type.name())
                        .isSameAs(row);
            }
        }
        return facts;
    }

    private MemoryRequest request() {
        HeaderList headers = new HeaderList();
        if (random.nextBoolean()) {
            headers.add("user", "u" + random.nextInt(6));
        }
        if (random.nextInt(3) == 0) {
            headers.add("key", one(RandomEntities.credentialKeys()));
        }
        if (random.nextInt(3) == 0) {
            headers.add("x-kind", "k" + random.nextInt(2));
        }
        String scheme = one(List.of("http", "http", "https"));
        String path = one(List.of("/a", "/a/b", "/a/b/c/d", "/a/17", "/b", "/c", "/d"));
        String host = one(List.of("one.test", "two.test", "three.test", "none"));
        String method = one(List.of("GET", "POST"));
        return MemoryRequest.of(method, URI.create(scheme + "://" + host + path), headers, new byte[0]);
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
