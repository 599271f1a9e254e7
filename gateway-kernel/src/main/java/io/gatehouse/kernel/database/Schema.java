/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** The tables of a store and their version, kept by Flyway. */
final class Schema {

    private static final String HISTORY = "gatehouse_schema_history";
    private static final String APPLIED =
            "SELECT \"version\", \"success\" FROM \"" + HISTORY + "\" WHERE \"version\" IS NOT NULL";
    /** What PostgreSQL and H2 say of a table that is not there. */
    private static final String NO_TABLE = "42P01|42S02|42S03|42S04";

    private Schema() {}

    /**
     * Brings the tables to this program's version. Several nodes may do so at once. Flyway takes long to start, so it is not
     * asked when a look at its table shows that nothing is to be done.
     *
     * @param schema to be used and made if need be; null for the default one
     * @return the version before
     * @throws StoreException also when the tables are newer than this program
     */
    static int migrate(Database database, @Nullable String schema) throws StoreException {
        int before = version(database);
        if (before < database.version()) {
            try (Connection unused = database.onlyMigrating()) {
                if (version(database) < database.version()) {
                    run(database, schema);
                    version(database);
                }
            } catch (SQLException e) {
                throw database.failure(e);
            }
        }
        return before;
    }

    /** Sees that the tables are of this program's version. */
    static void require(Database database) throws StoreException {
        int version = version(database);
        if (version < database.version()) {
            throw new StoreException(database.name()
                    + (version == 0 ? " has no tables of Gatehouse" : " has tables of version " + version)
                    + " (expected: version " + database.version()
                    + "; 'gatehouse migrate', or a gateway's start, makes them)");
        }
    }

    /** The version of the tables, 0 when there are none. */
    private static int version(Database database) throws StoreException {
        int version = applied(database);
        if (version > database.version()) {
            throw new StoreException(database.name() + " has tables of version " + version
                    + ", which a newer Gatehouse made" + " (expected: " + database.version()
                    + " at most; start that version, or a database of this one's own)");
        }
        return version;
    }

    private static int applied(Database database) throws StoreException {
        int newest = 0;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(APPLIED)) {
            while (found.next()) {
                int version = Integer.parseInt(found.getString(1));
                if (!found.getBoolean(2)) {
                    throw new StoreException(database.name() + ": the change of its tables to version " + version
                            + " failed half-way (expected: a database as it was before; restore it)");
                }
                newest = Math.max(newest, version);
            }
            connection.rollback();
            return newest;
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().matches(NO_TABLE)) {
                return 0;
            }
            throw database.failure(e);
        }
    }

    private static void run(Database database, @Nullable String schema) throws StoreException {
        FluentConfiguration configuration = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(database.migratingSource())
                .locations("classpath:" + database.migrations())
                .table(HISTORY)
                // Kong's own tables may be there.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .validateMigrationNaming(true);
        if (schema != null) {
            configuration.defaultSchema(schema).createSchemas(true);
        }
        try {
            configuration.load().migrate();
        } catch (FlywayException e) {
            throw new StoreException(database.name() + ": its tables cannot be made: " + firstLine(e), e);
        }
    }

    private static String firstLine(FlywayException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).strip().lines().findFirst().orElse("");
    }
}
