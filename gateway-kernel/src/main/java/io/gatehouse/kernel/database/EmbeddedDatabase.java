/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import com.zaxxer.hikari.HikariDataSource;
import io.gatehouse.kernel.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** H2 with a file in the prefix. One process at a time; after each write the file is complete on the disk. */
final class EmbeddedDatabase implements Database {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String FILE = "gatehouse";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /**
     * WRITE_DELAY=0: a commit writes to the file. TRACE_LEVEL_*=0: H2 keeps no log of statements. LAZY_QUERY_EXECUTION: rows are
     * read as they are asked for. DB_CLOSE_ON_EXIT: the gateway closes it when it has stopped, not the JVM when it begins to.
     */
    private static final String OPTIONS =
            ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0"
                    + ";LAZY_QUERY_EXECUTION=1;LOCK_TIMEOUT=" + TIMEOUT.toMillis();

    private final Path directory;
    private final DirectoryLock lock;
    private final JdbcDataSource source;
    private final HikariDataSource pool;

    private EmbeddedDatabase(Path directory, DirectoryLock lock, JdbcDataSource source, HikariDataSource pool) {
        this.directory = directory;
        this.lock = lock;
        this.source = source;
        this.pool = pool;
    }

    /** Sees that there is a database in a directory. */
    static void require(Path directory) throws StoreException {
        Path place = directory.toAbsolutePath().normalize();
        if (!Files.exists(place.resolve(FILE + ".mv.db"))) {
            throw new StoreException("there is no store in " + place
                    + " yet (expected: the prefix of a gateway that was started once, or a declarative file)");
        }
    }

    /** Opens the database in a directory, which is made when it is not there. */
    static EmbeddedDatabase open(Path directory) throws StoreException {
        Path place = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(place, readableByOwner(place));
        } catch (IOException e) {
            throw new StoreException("the store needs the directory " + place + " and cannot make it: " + e, e);
        }
        DirectoryLock lock = DirectoryLock.take(place.resolve("lock"));
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + place.resolve(FILE) + OPTIONS);
        source.setUser("gatehouse");
        source.setPassword("");
        try {
            HikariDataSource pool = ConnectionPool.open(source, TIMEOUT, Duration.ZERO, "SET QUERY_TIMEOUT 30000");
            return new EmbeddedDatabase(place, lock, source, pool);
        } catch (SQLException e) {
            lock.close();
            throw failure(place, e);
        }
    }

    private static FileAttribute<?>[] readableByOwner(Path directory) {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    @Override
    public String name() {
        return "the store in " + directory;
    }

    @Override
    public Connection connect() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public DataSource migratingSource() {
        return source;
    }

    @Override
    public @Nullable Connection onlyMigrating() {
        return null;
    }

    @Override
    public String migrations() {
        return "io/gatehouse/kernel/database/embedded";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String put() {
        return "MERGE INTO gatehouse_rows (type, id, revision, document) KEY (type, id) VALUES (?, ?, ?, ?)";
    }

    /** Nobody writes while somebody reads. */
    @Override
    public void freeze(Connection transaction) {}

    @Override
    public void announce(Connection transaction) {}

    @Override
    public void harden(Connection committed) throws SQLException {
        try (Statement statement = committed.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    /** H2 gives a file up after it could not write; the next connection opens it anew. */
    @Override
    public void distrust() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    @Override
    public void watch(Predicate<Mark> known, Runnable changed) {}

    @Override
    public StoreException failure(SQLException cause) {
        return failure(directory, cause);
    }

    private static StoreException failure(Path directory, SQLException cause) {
        String place = "the store in " + directory;
        String reason =
                switch (cause.getErrorCode()) {
                    case ErrorCode.DATABASE_ALREADY_OPEN_1 -> " is in use by another process";
                    case ErrorCode.DATABASE_IS_READ_ONLY -> " is read-only";
                    case ErrorCode.FILE_CORRUPTED_1, ErrorCode.FILE_VERSION_ERROR_1 ->
                        " cannot be read: " + innermost(cause);
                    default -> " failed: " + innermost(cause);
                };
        return new StoreException(place + reason, cause);
    }

    /** What the file system said; H2 wraps it several times. */
    private static String innermost(Throwable failure) {
        Throwable inner = failure;
        for (int depth = 0; inner.getCause() != null && depth < 20; depth++) {
            inner = inner.getCause();
        }
        return String.valueOf(inner.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        pool.close();
        lock.close();
    }
}
