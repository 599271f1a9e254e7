/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.database.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a gateway in the middle of a thousand concurrent writes, several times over one database. Each write makes or deletes a
 * service and its route together. The property {@code store.kills} says how often.
 */
@Tag("once")
class KilledGatewayTest {

    private static final int KILLS = Integer.getInteger("store.kills", 4);
    private static final int WRITES = 1000;
    private static final int CLIENTS = 8;
    private static final int NAMES_EACH = 12;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    private Path scratch;

    @Test
    void every_acknowledged_write_is_in_the_embedded_store_as_a_whole() throws Exception {
        killOften(Map.of("KONG_DATABASE", "embedded"));
    }

    @Test
    void every_acknowledged_write_is_in_postgres_as_a_whole() throws Exception {
        try (PostgresServer server = PostgresServer.start(scratch.resolve("server"))) {
            killOften(server.settings(server.newDatabase()));
        }
    }

    private void killOften(Map<String, String> database) throws Exception {
        Map<String, String> settings = new HashMap<>(database);
        settings.put("KONG_LEGACY_APIS", "on");
        Map<String, Fate> fates = Map.of();
        String what = "before the first kill";
        for (int kill = 0; kill <= KILLS; kill++) {
            try (Node node = Node.start(scratch.resolve("node"), settings)) {
                Set<String> there = node.names("services");
                assertThat(node.names("routes")).as(what).isEqualTo(there);
                String found = what + ", " + there;
                fates.forEach((name, fate) -> assertThat(fate.allows(there.contains(name)))
                        .as(name + " is to be " + fate + ", found " + found)
                        .isTrue());
                if (kill < KILLS) {
                    int after = 1 + random.nextInt(WRITES - CLIENTS);
                    what = "kill " + kill + " after " + after + " writes, seed " + seed;
                    fates = writeUntilKilled(node, there, after);
                }
            }
        }
    }

    /** What must have become of a name. */
    private enum Fate {
        THERE,
        GONE,
        EITHER;

        boolean allows(boolean there) {
            return this == EITHER || there == (this == THERE);
        }
    }

    private static Map<String, Fate> writeUntilKilled(Node node, Set<String> there, int after) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger written = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<Future<Map<String, Fate>>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            clients.add(threads.submit(() -> {
                Map<String, Fate> fates = new HashMap<>();
                for (int n = 0; n < NAMES_EACH; n++) {
                    String name = "api-" + client + "-" + n;
                    fates.put(name, there.contains(name) ? Fate.THERE : Fate.GONE);
                }
                for (int n = 0; asked.getAndIncrement() < WRITES; n++) {
                    if (!write(node, "api-" + client + "-" + n % NAMES_EACH, fates)) {
                        break;
                    }
                    if (written.incrementAndGet() == after) {
                        node.close();
                    }
                }
                return fates;
            }));
        }
        Map<String, Fate> all = new HashMap<>();
        for (Future<Map<String, Fate>> client : clients) {
            all.putAll(client.get(2, TimeUnit.MINUTES));
        }
        threads.shutdown();
        assertThat(written.get()).isGreaterThanOrEqualTo(after);
        return all;
    }

    /** Makes what is not there, deletes what is. */
    private static boolean write(Node node, String name, Map<String, Fate> fates) throws InterruptedException {
        boolean make = fates.get(name) == Fate.GONE;
        fates.put(name, Fate.EITHER);
        try {
            int status = make
                    ? node.admin(
                                    "POST",
                                    "/apis",
                                    "{\"name\":\"" + name + "\",\"upstream_url\":\"http://127.0.0.1:9/\","
                                            + "\"uris\":[\"/" + name + "\"]}")
                            .statusCode()
                    : node.admin("DELETE", "/apis/" + name, "").statusCode();
            assertThat(status).isEqualTo(make ? 201 : 204);
        } catch (IOException killed) {
            return false;
        }
        fates.put(name, make ? Fate.THERE : Fate.GONE);
        return true;
    }
}
