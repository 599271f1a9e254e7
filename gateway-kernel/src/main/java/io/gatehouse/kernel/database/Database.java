/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database that rows are kept in: its connections, and all that is not the same in every database. Safe for many threads. */
interface Database extends AutoCloseable {

    /** What messages call it: kind and place, no secrets. */
    String name();

    /** A connection from the pool, without auto-commit. Waits for a bounded time. */
    Connection connect() throws SQLException;

    /** Connections that are not from the pool, and on which a statement may take minutes. */
    DataSource migratingSource();

    /** While what this gives is open, no other node makes tables; null where there is no other node. Waits for a bounded time. */
    @Nullable
    Connection onlyMigrating() throws SQLException;

    /** Where its migrations are, as a path of resources. */
    String migrations();

    /** The newest of them. */
    int version();

    /** The statement that inserts or replaces a row: type, id, revision, document. */
    String put();

    /** Makes all that a transaction reads belong to one revision. The transaction has not begun yet. */
    void freeze(Connection transaction) throws SQLException;

    /** Lets other nodes know when this transaction is committed. */
    void announce(Connection transaction) throws SQLException;

    /** Says something to the other nodes when this transaction is committed; nothing where there is no other node. */
    default void tell(Connection transaction, String word) throws SQLException {}

    /** Has each word of other nodes taken. */
    default void hear(Consumer<String> words) {}

    /** Makes what is committed survive a crash, if it would not yet. */
    void harden(Connection committed) throws SQLException;

    /** Something failed: no connection that is open now is trusted any more. */
    void distrust();

    /** Runs a task after each write of another node, and after the database was away. At most one. */
    void watch(Predicate<Mark> known, Runnable changed);

    /** What went wrong, for an operator. */
    StoreException failure(SQLException cause);

    @Override
    void close();
}
