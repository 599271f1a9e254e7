/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.testsupport.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL on a port that stays, which can be stopped and started. */
public final class PostgresServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path data;
    private final int port;

    private @Nullable EmbeddedPostgres running;

    private PostgresServer(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    public static PostgresServer start(Path data) throws IOException {
        PostgresServer server = new PostgresServer(data, FreePort.find());
        server.start();
        return server;
    }

    public void start() throws IOException {
        start(Map.of());
    }

    /** Like {@link #start()}, with settings of the server. */
    void start(Map<String, String> configuration) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(PATIENCE)
                .setServerConfig("fsync", "off");
        configuration.forEach(builder::setServerConfig);
        running = builder.start();
    }

    public void stop() throws IOException {
        if (running != null) {
            running.close();
            running = null;
            awaitEnd();
        }
    }

    /** The command that stops it waits for five seconds and leaves it then. */
    private void awaitEnd() throws IOException {
        Path process = data.resolve("postmaster.pid");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Files.exists(process)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("PostgreSQL still runs " + PATIENCE + " after it was stopped: " + process);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Settings of a node that uses a database of this server. */
    public Map<String, String> settings(String database) {
        return settings(database, port);
    }

    /** Like {@link #settings(String)}, for a node that comes by another port. */
    static Map<String, String> settings(String database, int port) {
        Map<String, String> settings = new HashMap<>();
        settings.put("KONG_DATABASE", "postgres");
        settings.put("KONG_PG_PORT", Integer.toString(port));
        settings.put("KONG_PG_DATABASE", database);
        settings.put("KONG_PG_USER", "postgres");
        settings.put("KONG_PG_PASSWORD", "postgres");
        return settings;
    }

    public int port() {
        return port;
    }

    /** Makes a database that nobody else has. */
    public String newDatabase() throws SQLException {
        String name = "test_" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        execute("postgres", "CREATE DATABASE " + name);
        return name;
    }

    public void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", "postgres");
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
