/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import com.zaxxer.hikari.HikariDataSource;
import io.gatehouse.kernel.store.StoreException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL that nodes share. Each write is announced by NOTIFY, to wake the other nodes. */
final class PostgresDatabase implements Database {

    static final String CHANNEL = "gatehouse";

    /** Of an advisory lock that ends with its connection: any number will do that others do not take. */
    private static final long MIGRATING = 0x6761_7465_686f_7573L;

    private static final Duration LIFETIME = Duration.ofMinutes(30);

    private final PostgresSettings settings;
    private final DataSource source;
    private final HikariDataSource pool;
    /** Names this node in its notifications, so that it passes over its own. */
    private final String node = UUID.randomUUID().toString();

    private volatile Consumer<String> words = word -> {};
    private volatile @Nullable PostgresWatch watch;

    private PostgresDatabase(PostgresSettings settings, DataSource source, HikariDataSource pool) {
        this.settings = settings;
        this.source = source;
        this.pool = pool;
    }

    static PostgresDatabase open(PostgresSettings settings) throws StoreException {
        DataSource source = settings.source();
        try {
            HikariDataSource pool = ConnectionPool.open(source, settings.timeout(), LIFETIME, settings.greeting());
            return new PostgresDatabase(settings, source, pool);
        } catch (SQLException e) {
            throw failure(settings, e);
        }
    }

    @Override
    public String name() {
        return settings.toString();
    }

    /** While the database is known to be away, nobody waits for it. */
    @Override
    public Connection connect() throws SQLException {
        PostgresWatch watching = watch;
        SQLException away = watching == null ? null : watching.away();
        if (away != null) {
            throw new SQLTransientConnectionException(away.getMessage(), away.getSQLState(), away);
        }
        return pool.getConnection();
    }

    @Override
    public DataSource migratingSource() {
        return settings.migratingSource();
    }

    @Override
    public Connection onlyMigrating() throws SQLException {
        Connection connection = migratingSource().getConnection();
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_lock(?)")) {
            lock.setLong(1, MIGRATING);
            lock.execute();
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public String migrations() {
        return "io/gatehouse/kernel/database/postgres";
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public String put() {
        return "INSERT INTO gatehouse_rows (type, id, revision, document) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (type, id) DO UPDATE SET revision = EXCLUDED.revision, document = EXCLUDED.document";
    }

    @Override
    public void freeze(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        }
    }

    @Override
    public void announce(Connection transaction) throws SQLException {
        send(transaction, node);
    }

    @Override
    public void tell(Connection transaction, String word) throws SQLException {
        send(transaction, node + PostgresWatch.BETWEEN + word);
    }

    @Override
    public void hear(Consumer<String> taken) {
        words = taken;
    }

    private static void send(Connection transaction, String text) throws SQLException {
        try (PreparedStatement notify = transaction.prepareStatement("SELECT pg_notify(?, ?)")) {
            notify.setString(1, CHANNEL);
            notify.setString(2, text);
            notify.execute();
        }
    }

    /** A commit is answered when it is in the log on the server's disk. */
    @Override
    public void harden(Connection committed) {}

    @Override
    public void distrust() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    @Override
    public void watch(Predicate<Mark> known, Runnable changed) {
        if (watch != null) {
            throw new IllegalStateException("somebody listens already");
        }
        watch = PostgresWatch.start(settings, source, node, known, changed, word -> words.accept(word), this::distrust);
    }

    @Override
    public StoreException failure(SQLException cause) {
        return failure(settings, cause);
    }

    static StoreException failure(PostgresSettings settings, SQLException failure) {
        SQLException cause = failure;
        if (failure instanceof SQLTransientConnectionException && failure.getCause() instanceof SQLException inner) {
            cause = inner;
        }
        return new StoreException(settings + ": " + reason(settings, cause), failure);
    }

    private static String reason(PostgresSettings settings, SQLException cause) {
        String state = cause.getSQLState() == null ? "" : cause.getSQLState();
        String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        if (state.startsWith("08") || state.startsWith("57P0")) {
            return cause.getCause() instanceof UnknownHostException
                    ? "cannot be reached: nobody knows this name (see setting pg_host)"
                    : "cannot be reached: " + said;
        }
        return switch (state) {
            case "" -> "gives no connection: " + said;
            case "28P01", "28000" -> "refuses the user: " + said + " (see settings pg_user and pg_password)";
            case "3D000" -> "has no such database (see setting pg_database)";
            case "42501" -> "does not allow it: " + said;
            case "25006" -> "is read-only (expected: the primary server)";
            case "53100" -> "cannot write: its disk is full";
            case "55P03" ->
                "is busy: another node is writing for longer than "
                        + settings.timeout().toMillis() + " ms";
            case "57014" ->
                "is too slow: a statement took longer than "
                        + settings.timeout().toMillis() + " ms (setting pg_timeout)";
            default -> said;
        };
    }

    @Override
    public void close() {
        PostgresWatch watching = watch;
        if (watching != null) {
            watching.close();
        }
        pool.close();
    }
}
