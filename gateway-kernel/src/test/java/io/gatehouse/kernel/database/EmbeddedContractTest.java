/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedContractTest extends StoreContract {

    @TempDir
    private Path prefix;

    @Override
    Map<String, String> newDatabase() {
        return Map.of("KONG_DATABASE", "embedded", "KONG_PREFIX", prefix.toString());
    }

    @Override
    Database database() throws StoreException {
        return EmbeddedDatabase.open(prefix.resolve("store"));
    }

    @Override
    Connection look() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + prefix.resolve("store/gatehouse"), "gatehouse", "");
    }
}
