/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.config.GatewaySettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a PostgreSQL is and how it is spoken to, from Kong's settings {@code pg_…}.
 *
 * @param schema null for the default one of the user
 * @param ssl mode, in the words of the driver
 * @param authorities as in setting {@code lua_ssl_trusted_certificate}
 * @param timeout for connecting, for each statement and for each answer
 * @param pollEvery how often is asked whether others have written, beside notifications
 */
record PostgresSettings(
        String host,
        int port,
        String user,
        @Nullable String password,
        String database,
        @Nullable String schema,
        String ssl,
        String authorities,
        Duration timeout,
        Duration pollEvery) {

    private static final int DEFAULT_PORT = 5432;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    /** The pool waits no shorter, and the driver counts in seconds. */
    private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(1);

    private static final Duration LONGEST_MIGRATION = Duration.ofMinutes(5);

    private static final long BEYOND_LOCKS_MILLIS = 500;
    private static final long LONGEST_WRITE_MILLIS = 30_000;
    private static final Duration LEAST_POLL = Duration.ofMillis(100);

    static PostgresSettings of(GatewaySettings settings) {
        return new PostgresSettings(
                text(settings, "pg_host", "127.0.0.1"),
                settings.number("pg_port", DEFAULT_PORT),
                text(settings, "pg_user", "kong"),
                settings.text("pg_password"),
                text(settings, "pg_database", "kong"),
                settings.text("pg_schema"),
                sslMode(settings),
                text(settings, "lua_ssl_trusted_certificate", PostgresTrust.SYSTEM),
                atLeast(LEAST_TIMEOUT, settings.duration("pg_timeout", DEFAULT_TIMEOUT)),
                atLeast(LEAST_POLL, settings.duration("db_update_frequency", DEFAULT_TIMEOUT)));
    }

    private static String text(GatewaySettings settings, String name, String otherwise) {
        String text = settings.text(name);
        return text == null ? otherwise : text;
    }

    private static Duration atLeast(Duration least, Duration given) {
        return given.compareTo(least) < 0 ? least : given;
    }

    /** Without {@code pg_ssl_required} a server that knows no TLS is spoken to in clear, unless it is to be verified. */
    private static String sslMode(GatewaySettings settings) {
        if (!settings.flag("pg_ssl", false)) {
            return "disable";
        }
        if (settings.flag("pg_ssl_verify", false)) {
            return "verify-full";
        }
        return settings.flag("pg_ssl_required", false) ? "require" : "prefer";
    }

    PGSimpleDataSource source() {
        return source(timeout);
    }

    /** Connections whose statements may take as long as tables take to be made, or another node to make them. */
    PGSimpleDataSource migratingSource() {
        return source(LONGEST_MIGRATION);
    }

    private PGSimpleDataSource source(Duration longest) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName("gatehouse");
        source.setSslMode(ssl);
        if (ssl.equals("verify-full")) {
            source.setSslfactory(PostgresTrust.class.getName());
            source.setSslFactoryArg(authorities);
        }
        if (schema != null) {
            source.setCurrentSchema(schema);
        }
        int seconds = seconds(timeout);
        source.setConnectTimeout(seconds);
        // The server gives a statement up first and says so; a server that says nothing is given up a second later.
        source.setSocketTimeout(seconds(longest) + 1);
        source.setLoginTimeout(seconds + 1);
        source.setCancelSignalTimeout(seconds);
        source.setTcpKeepAlive(true);
        source.setReWriteBatchedInserts(true);
        // The details of an error may quote a document.
        source.setLogServerErrorDetail(false);
        return source;
    }

    private static int seconds(Duration duration) {
        return (int) Math.max(1, (duration.toMillis() + 999) / 1000);
    }

    /**
     * Limits that the server keeps. A node that hangs in the middle of a write holds up the others no longer than half a minute;
     * and a server whose default is to lose the last writes in a crash must not, since revisions would be given twice.
     */
    String greeting() {
        long millis = timeout.toMillis();
        return "SELECT set_config('lock_timeout', '" + millis + "', false), set_config('statement_timeout', '"
                + (millis + BEYOND_LOCKS_MILLIS) + "', false),"
                + " set_config('idle_in_transaction_session_timeout', '" + LONGEST_WRITE_MILLIS + "', false),"
                + " CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END";
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgreSQL at " + host + ":" + port + ", database " + database + ", user " + user;
    }
}
