/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.store.Store;
import io.gatehouse.kernel.store.Store.Contents;
import io.gatehouse.kernel.store.Store.Decision;
import io.gatehouse.kernel.store.StoredRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process in the middle of a thousand concurrent writes, several times over one database. The property
 * {@code gatehouse.kills} says how often; 50 take two minutes for each store.
 */
@Tag("once")
class KilledStoreTest {

    private static final int KILLS = Integer.getInteger("gatehouse.kills", 3);
    private static final int WRITES = 1000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    private Path directory;

    @Test
    void every_acknowledged_write_is_in_the_embedded_store_as_a_whole() throws Exception {
        killOften(Map.of("KONG_DATABASE", "embedded", "KONG_PREFIX", directory.toString()));
    }

    @Test
    void every_acknowledged_write_is_in_postgres_as_a_whole() throws Exception {
        try (PostgresServer server = PostgresServer.start(directory.resolve("postgres"))) {
            Map<String, String> settings = server.settings(server.newDatabase());
            settings.put("KONG_PG_TIMEOUT", "20000");
            killOften(settings);
        }
    }

    private void killOften(Map<String, String> settings) throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            Set<String> acknowledged = new HashSet<>();
            int after = 1 + random.nextInt(WRITES - 1);
            try (WriterProcess writer =
                    WriterProcess.start(List.of(), settings, "all", Integer.toString(WRITES), Integer.toString(kill))) {
                assertThat(writer.hear()).isEqualTo("open");
                for (int heard = 0; heard < after; heard++) {
                    acknowledged.add(written(writer.hear()));
                }
                writer.kill();
                for (String line = writer.hear(); line != null && line.startsWith("written "); line = writer.hear()) {
                    acknowledged.add(written(line));
                }
            }

            Map<String, Integer> found = takeAll(settings);
            String what = "kill " + kill + " after " + after + " writes, seed " + seed;
            assertThat(acknowledged).as(what).hasSizeGreaterThanOrEqualTo(after);
            assertThat(found.keySet()).as(what).containsAll(acknowledged);
            assertThat(found.values()).as(what).containsOnly(WriterProcess.ROWS_PER_WRITE);
        }
    }

    private static String written(String line) {
        assertThat(line).startsWith("written ");
        return line.substring("written ".length());
    }

    /** How many rows of each write are there; deletes them. */
    private static Map<String, Integer> takeAll(Map<String, String> settings) throws Exception {
        Map<String, Integer> found = new HashMap<>();
        List<StoredRow> deleted = new ArrayList<>();
        try (Store store = Stores.open(GatewaySettings.of("", settings))) {
            Contents contents = store.load();
            for (StoredRow row : contents.rows()) {
                assertThat(row.fields()).isEqualTo(WriterProcess.fields(row.id()));
                found.merge(row.id(), 1, Integer::sum);
                deleted.add(new StoredRow(row.type(), row.id(), null));
            }
            store.<Boolean, RuntimeException>write(contents.revision(), missed -> new Decision<>(deleted, true));
        }
        return found;
    }
}
