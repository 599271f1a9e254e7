/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.store.Store;
import io.gatehouse.kernel.store.StoreException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Opens the store that the settings name. */
public final class Stores {

    /**
     * What a migration did.
     *
     * @param from version of the tables before, 0 when there were none
     * @param to version of the tables now
     * @param restated how many rows were written anew, with the present key
     */
    public record Migration(int from, int to, int restated) {}

    private Stores() {}

    /**
     * The store of setting {@code database}, with tables of this program's version; null for {@code off}. Takes a tenth of a
     * second, a second the first time; with a database that does not answer as long as {@code pg_timeout}.
     *
     * @throws StoreException when it cannot be used: the message says what to do
     */
    public static @Nullable Store open(GatewaySettings settings) throws StoreException {
        return open(settings, database -> Schema.migrate(database, settings.text("pg_schema")));
    }

    /**
     * The same as it is, for those who only look: no directory, no file and no table is made or changed.
     *
     * @throws StoreException also when it is not there yet, or has tables of another version
     */
    public static @Nullable Store present(GatewaySettings settings) throws StoreException {
        if ("embedded".equals(settings.text("database"))) {
            EmbeddedDatabase.require(settings.prefix().resolve("store"));
        }
        return open(settings, Schema::require);
    }

    /** Sees to the tables. */
    @FunctionalInterface
    private interface Tables {
        void prepare(Database database) throws StoreException;
    }

    private static @Nullable Store open(GatewaySettings settings, Tables tables) throws StoreException {
        Documents documents = new Documents(Keyring.of(settings));
        Database database = database(settings);
        if (database == null) {
            return null;
        }
        boolean opened = false;
        try {
            tables.prepare(database);
            opened = true;
            return new RowStore(database, documents, RowStore.EVENTS_KEPT);
        } finally {
            if (!opened) {
                database.close();
            }
        }
    }

    /**
     * Brings the tables to this program's version, and encrypts rows that are in clear, or encrypted with a previous key, with
     * the present one. Null when there is no database.
     *
     * @throws StoreException when that cannot be done; rows are written anew all or none
     */
    public static @Nullable Migration migrate(GatewaySettings settings) throws StoreException {
        Documents documents = new Documents(Keyring.of(settings));
        Database database = database(settings);
        if (database == null) {
            return null;
        }
        try (database) {
            int before = Schema.migrate(database, settings.text("pg_schema"));
            int restated = new RowStore(database, documents, RowStore.EVENTS_KEPT).restate();
            return new Migration(before, database.version(), restated);
        }
    }

    /** Counters in the database of the settings, whose tables are made by others; null when no other node could have it. */
    public static @Nullable DatabaseCounters counters(GatewaySettings settings) {
        return "postgres".equals(settings.text("database"))
                ? new DatabaseCounters(PostgresSettings.of(settings), InstantSource.system())
                : null;
    }

    private static @Nullable Database database(GatewaySettings settings) throws StoreException {
        String kind = settings.text("database");
        if (kind == null || kind.equals("off")) {
            return null;
        }
        return kind.equals("postgres")
                ? PostgresDatabase.open(PostgresSettings.of(settings))
                : EmbeddedDatabase.open(settings.prefix().resolve("store"));
    }
}
