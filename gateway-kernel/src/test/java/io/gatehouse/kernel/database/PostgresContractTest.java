/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class PostgresContractTest extends StoreContract {

    @TempDir
    private static Path data;

    private static PostgresServer server;

    private String database;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.start(data.resolve("postgres"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** Nodes do not ask: what they learn, and when, is up to the test. */
    @Override
    Map<String, String> newDatabase() throws SQLException {
        database = server.newDatabase();
        Map<String, String> settings = new HashMap<>(server.settings(database));
        settings.put("KONG_DB_UPDATE_FREQUENCY", "600");
        settings.put("KONG_PG_TIMEOUT", "20000");
        return settings;
    }

    @Override
    Database database() throws StoreException {
        return PostgresDatabase.open(PostgresSettings.of(settings()));
    }

    @Override
    Connection look() throws SQLException {
        return server.connect(database);
    }
}
