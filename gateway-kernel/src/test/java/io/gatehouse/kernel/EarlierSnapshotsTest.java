/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.store.StoredRow;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.NoConfig;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Snapshots that nobody uses any more leave nothing in memory, although each is made out of the one before. */
class EarlierSnapshotsTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int CHANGES = 30;
    private static final int LAST_ONES = 10;

    /** A plugin that is another value whenever it has done something. */
    private record Noting(List<Object> done, List<WeakReference<?>> handlers) implements Plugin<NoConfig> {

        @Override
        public PluginInfo info() {
            return new PluginInfo("noting", 100);
        }

        @Override
        public Class<NoConfig> configType() {
            return NoConfig.class;
        }

        @Override
        public void start(PluginContext context) {
            done.add("start");
        }

        @Override
        public void close() {
            done.add("close");
        }

        @Override
        public Handler create(NoConfig config, PluginContext context) {
            done.add("create");
            AccessHandler handler = new Handling(done);
            handlers.add(new WeakReference<>(handler));
            return handler;
        }
    }

    private record Handling(List<Object> done) implements AccessHandler {

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            done.add("access");
            return Outcome.proceed();
        }
    }

    private final List<Object> done = new ArrayList<>();
    private final List<WeakReference<?>> handlers = new ArrayList<>();
    private final InProcessGateway gateway = new InProcessGateway(
            GatewaySettings.of("", Map.of()),
            PluginGeneration.of(List.of(new Noting(done, handlers))),
            target -> call -> CompletableFuture.completedFuture(new HttpAnswer(200, new HeaderList(), Body.empty())),
            InstantSource.system(),
            Map.of());

    @AfterEach
    void close() {
        gateway.close();
    }

    private static String id(String type) {
        return UUID.nameUUIDFromBytes(type.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private StoredRow row(String type, int change, Map<String, ?> given) {
        String id = id(type);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(given);
        fields.put("id", id);
        fields.put("tags", List.of("t" + change));
        Configuration current = gateway.engine().current();
        return new StoredRow(
                type,
                id,
                current.types()
                        .named(type)
                        .schemaFor(fields)
                        .complete(fields, current.types().values()));
    }

    private static Map<String, String> to(String type) {
        return Map.of("id", id(type));
    }

    /** Changes an entity of each type, and tells what comes of it. */
    private List<WeakReference<?>> change(int number) throws Exception {
        List<StoredRow> rows = List.of(
                row("upstreams", number, Map.of("name", "up.test", "slots", 10L + number)),
                row("targets", number, Map.of("target", "10.0.0." + number + ":80", "upstream", to("upstreams"))),
                row("services", number, Map.of("host", "up.test", "connect_timeout", 1000L + number)),
                row("routes", number, Map.of("paths", List.of("/", "/" + number), "service", to("services"))),
                row("consumers", number, Map.of("username", "u" + number)),
                row("acls", number, Map.of("consumer", to("consumers"), "group", "g" + number)),
                row("plugins", number, Map.of("name", "noting", "enabled", number % 2 == 0)));
        Configuration next = gateway.engine().current().with(rows);
        gateway.engine().load(next);
        MemoryRequest request =
                MemoryRequest.of("GET", URI.create("http://any.test/" + number), new HeaderList(), new byte[0]);
        assertThat(Objects.requireNonNull(gateway.send(request)).status()).isEqualTo(200);
        return List.of(
                new WeakReference<>(next),
                new WeakReference<>(next.routes().get(0)),
                new WeakReference<>(next.services().values().iterator().next()),
                new WeakReference<>(next.upstreams().get("up.test")),
                new WeakReference<>(next.plugins().get(0)),
                new WeakReference<>(next.consumer(id("consumers"))));
    }

    private static List<Object> left(List<WeakReference<?>> references) {
        System.gc();
        List<Object> left = new ArrayList<>();
        for (WeakReference<?> reference : references) {
            Object referent = reference.get();
            if (referent != null) {
                left.add(referent.getClass().getSimpleName());
            }
        }
        return left;
    }

    @Test
    void nothing_of_a_snapshot_outlives_it() throws Exception {
        List<WeakReference<?>> earlier = new ArrayList<>();

        for (int number = 0; number < CHANGES; number++) {
            List<WeakReference<?>> made = change(number);
            if (number < CHANGES - LAST_ONES) {
                earlier.addAll(made);
            }
        }

        earlier.addAll(handlers.subList(0, handlers.size() - LAST_ONES / 2));
        assertThat(handlers).hasSize(CHANGES / 2);
        long deadline = System.nanoTime() + LONG.toNanos();
        List<Object> left = left(earlier);
        while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
            left = left(earlier);
        }
        assertThat(left).isEmpty();
    }

    @Test
    void a_plugin_is_started_and_closed_once_whatever_it_equals() throws Exception {
        change(0);
        change(1);
        change(2);

        gateway.close();

        assertThat(done).filteredOn("start"::equals).hasSize(1);
        assertThat(done).filteredOn("create"::equals).hasSize(2);
        assertThat(done).filteredOn("close"::equals).hasSize(1);
    }
}
