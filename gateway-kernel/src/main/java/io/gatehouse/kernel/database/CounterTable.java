/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The counters of a PostgreSQL, over one connection. For one thread. */
final class CounterTable {

    /** So many rows are deleted in one statement at most. */
    static final int SWEPT_AT_ONCE = 1000;

    /**
     * A crash of the server may forget the counts of its last half second: nobody waits for its disk. The other settings keep the
     * planner from being misled by a table that was empty when it last looked.
     */
    private static final String GREETING = "SELECT set_config('synchronous_commit', 'off', false),"
            + " set_config('default_transaction_isolation', 'read committed', false),"
            + " set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false)";

    /**
     * First makes rows, then sees and locks them: only a row that is there can be locked. All nodes take locks in the order of the
     * keys, and hold them no longer than this takes.
     */
    private static final String TAKE = """
            INSERT INTO gatehouse_counters (key, used, ends)
            SELECT key, 0, ends FROM unnest(?::text[], ?::bigint[]) AS fresh (key, ends) ORDER BY key COLLATE "C"
            ON CONFLICT (key) DO NOTHING;
            WITH asked AS (
                SELECT * FROM unnest(?::int[], ?::text[], ?::bigint[]) AS asked (number, key, ceiling)
            ), held AS MATERIALIZED (
                SELECT key, used FROM gatehouse_counters WHERE key = ANY (?::text[]) ORDER BY key FOR UPDATE
            ), room AS (
                SELECT number, min(ceiling - used) AS room FROM asked JOIN held USING (key) GROUP BY number
            ), added AS (
                SELECT number, max(after) AS amount
                FROM unnest(?::int[], ?::bigint[], ?::bigint[]) AS uses (number, before, after) JOIN room USING (number)
                WHERE before < room GROUP BY number
            ), counted AS (
                UPDATE gatehouse_counters AS counter SET used = counter.used + amount
                FROM asked JOIN added USING (number) WHERE counter.key = asked.key
            )
            SELECT key, used FROM held""";

    /** A node whose clock is ahead must not delete what others count: it has ended by the clock of the server as well. */
    private static final String SWEEP =
            "DELETE FROM gatehouse_counters WHERE key IN (SELECT key FROM gatehouse_counters"
                    + " WHERE ends < least(?, (extract(epoch FROM now()) * 1000)::bigint - "
                    + DatabaseCounters.GRACE.toMillis() + ") ORDER BY ends LIMIT " + SWEPT_AT_ONCE
                    + " FOR UPDATE SKIP LOCKED)";

    private final PreparedStatement take;
    private final PreparedStatement sweep;

    private CounterTable(PreparedStatement take, PreparedStatement sweep) {
        this.take = take;
        this.sweep = sweep;
    }

    /** Prepares a connection, which takes the rest along when it is closed. */
    static CounterTable on(Connection connection, PostgresSettings settings) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute(settings.greeting());
            statement.execute(GREETING);
        }
        return new CounterTable(connection.prepareStatement(TAKE), connection.prepareStatement(SWEEP));
    }

    /**
     * Counts what finds room.
     *
     * @param groups no two with the same key
     * @return what the counters held before
     */
    Map<String, Long> take(Collection<CounterGroup> groups) throws SQLException {
        new CounterColumns(groups).writeTo(take);
        take.execute();
        if (!take.getMoreResults()) {
            throw new SQLException("counting gave no rows (expected: one for each counter)");
        }
        Map<String, Long> held = new HashMap<>();
        try (ResultSet rows = take.getResultSet()) {
            while (rows.next()) {
                held.put(rows.getString(1), rows.getLong(2));
            }
        }
        return held;
    }

    /** Deletes counters that ended before some time, unless that is too early for the server; gives how many. */
    int sweep(long before) throws SQLException {
        sweep.setLong(1, before);
        return sweep.executeUpdate();
    }
}
