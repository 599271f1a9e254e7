/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** The connections of a store: one that works, and one that takes its place when it breaks. */
final class ConnectionPool {

    private static final int MOST = 2;

    private ConnectionPool() {}

    /**
     * Opens one connection and keeps it.
     *
     * @param timeout how long a call waits for a connection
     * @param lifetime how long a connection is used; zero for ever
     * @param greeting what is executed on each new connection
     */
    static HikariDataSource open(DataSource source, Duration timeout, Duration lifetime, String greeting)
            throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("gatehouse-store");
        config.setDataSource(source);
        config.setAutoCommit(false);
        config.setMinimumIdle(1);
        config.setMaximumPoolSize(MOST);
        config.setConnectionTimeout(timeout.toMillis());
        config.setValidationTimeout(timeout.toMillis());
        config.setMaxLifetime(lifetime.toMillis());
        config.setConnectionInitSql(greeting);
        // Commits the greeting: what it sets would end with the first rollback.
        config.setIsolateInternalQueries(true);
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getMessage(), e);
        }
    }
}
