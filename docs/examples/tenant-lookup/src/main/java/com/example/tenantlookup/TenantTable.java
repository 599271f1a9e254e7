/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.tenantlookup;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** The table of tenants, behind a pool of connections. Every call blocks; safe for use by many threads. */
final class TenantTable implements AutoCloseable {

    private static final String QUERY = "SELECT name, settings FROM tenants WHERE id = ?";

    private final JdbcConnectionPool pool;
    private final int timeout;

    private TenantTable(JdbcConnectionPool pool, int timeout) {
        this.pool = pool;
        this.timeout = timeout;
    }

    /** Opens the pool and tries the table. */
    static TenantTable open(TenantLookupPlugin.Config config) throws SQLException {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(config.url());
        database.setUser(config.username());
        database.setPassword(config.password() == null ? "" : config.password());
        JdbcConnectionPool pool = JdbcConnectionPool.create(database);
        pool.setMaxConnections(config.poolSize());
        pool.setLoginTimeout(config.timeout());
        try (Connection connection = pool.getConnection();
                PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.getMetaData();
            return new TenantTable(pool, config.timeout());
        } catch (SQLException | RuntimeException e) {
            pool.dispose();
            throw e;
        }
    }

    /** The tenant of this id, or null when there is none. */
    @Nullable
    Tenant find(String id) throws SQLException, JsonProcessingException {
        try (Connection connection = pool.getConnection();
                PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setQueryTimeout(timeout);
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Tenant.of(row.getString(1), row.getString(2)) : null;
            }
        }
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
