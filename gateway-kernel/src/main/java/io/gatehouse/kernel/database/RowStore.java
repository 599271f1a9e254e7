/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.database.RowTransaction.State;
import io.gatehouse.kernel.store.Store;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store in a database. One call at a time; the others wait for a bounded time. */
final class RowStore implements Store {

    private static final Logger LOG = System.getLogger(RowStore.class.getName());

    static final int EVENTS_KEPT = 10_000;

    private static final Duration TURN = Duration.ofSeconds(10);

    private final Database database;
    private final Documents documents;
    private final int eventsKept;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile @Nullable Mark told;

    RowStore(Database database, Documents documents, int eventsKept) {
        this.database = database;
        this.documents = documents;
        this.eventsKept = eventsKept;
    }

    @FunctionalInterface
    private interface Work<T, X extends Exception> {
        T in(Connection connection) throws SQLException, StoreException, X;
    }

    @Override
    public long load(Consumer<StoredRow> each) throws StoreException {
        return read((transaction, state) -> {
            transaction.all(each);
            return state.revision();
        });
    }

    @Override
    public Contents since(long revision) throws StoreException {
        return read((transaction, state) -> transaction.since(revision, state, told));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T in(RowTransaction transaction, State state) throws SQLException, StoreException;
    }

    private <T> T read(Reading<T> reading) throws StoreException {
        return alone(connection -> {
            database.freeze(connection);
            RowTransaction transaction = transaction(connection);
            State state = transaction.state();
            T read = reading.in(transaction, state);
            told = state.mark();
            return read;
        });
    }

    @Override
    public <T, X extends Exception> Written<T> write(long known, Write<T, X> write) throws StoreException, X {
        return this.<Written<T>, X>alone(connection -> {
            RowTransaction transaction = transaction(connection);
            State state = transaction.lockedState();
            Contents missed = transaction.since(known, state, told);
            Decision<T> decision = write.decide(missed);
            List<StoredRow> rows = lastOfEach(decision.rows());
            Mark mark = state.mark();
            if (!rows.isEmpty()) {
                mark = new Mark(state.revision() + 1, UUID.randomUUID());
                transaction.write(rows, state, mark, eventsKept);
                database.announce(connection);
                commit(connection, mark);
            }
            told = mark;
            return new Written<>(mark.revision(), missed, rows, decision.value());
        });
    }

    /** In the order of the database's index: random order makes it write each page of that many times. */
    private static List<StoredRow> lastOfEach(List<StoredRow> rows) {
        Map<List<String>, StoredRow> last = new HashMap<>();
        for (StoredRow row : rows) {
            last.put(List.of(row.type(), row.id()), row);
        }
        List<StoredRow> sorted = new ArrayList<>(last.values());
        sorted.sort(Comparator.comparing(StoredRow::type).thenComparing(StoredRow::id));
        return sorted;
    }

    /** A commit that fails may have happened all the same: whoever asked must be told the truth. */
    private void commit(Connection connection, Mark mark) throws SQLException, StoreException {
        try {
            connection.commit();
            database.harden(connection);
        } catch (SQLException e) {
            database.distrust();
            release(connection);
            if (!happened(mark, e)) {
                throw e;
            }
        }
    }

    private boolean happened(Mark mark, SQLException failure) throws StoreException {
        try (Connection connection = database.connect()) {
            RowTransaction transaction = transaction(connection);
            // The lock is free when the failed transaction is over, one way or the other.
            transaction.lockedState();
            boolean happened = transaction.wrote(mark);
            connection.rollback();
            database.harden(connection);
            return happened;
        } catch (SQLException e) {
            database.distrust();
            failure.addSuppressed(e);
            StoreException reason = database.failure(failure);
            throw StoreException.uncertain(
                    reason.getMessage() + "; whether revision " + mark.revision()
                            + " was written could not be found out",
                    reason);
        }
    }

    /** Writes rows anew that are not encrypted as they would be now; returns how many. */
    int restate() throws StoreException {
        return alone(connection -> {
            RowTransaction transaction = transaction(connection);
            transaction.lockedState();
            int restated = transaction.restate();
            connection.commit();
            database.harden(connection);
            return restated;
        });
    }

    private <T, X extends Exception> T alone(Work<T, X> work) throws StoreException, X {
        boolean mine;
        try {
            mine = turn.tryLock(TURN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(database.name() + ": interrupted while waiting for other calls", e);
        }
        if (!mine) {
            throw new StoreException(
                    database.name() + " is busy: other calls took longer than " + TURN.toSeconds() + " s");
        }
        try {
            return inTransaction(work);
        } catch (SQLException e) {
            database.distrust();
            throw database.failure(e);
        } finally {
            turn.unlock();
        }
    }

    private <T, X extends Exception> T inTransaction(Work<T, X> work) throws SQLException, StoreException, X {
        Connection connection = database.connect();
        try {
            return work.in(connection);
        } finally {
            release(connection);
        }
    }

    /** Rolls back what is not committed. Trouble here changes nothing about what was done. */
    private static void release(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "a connection could not be closed", e);
        }
    }

    private RowTransaction transaction(Connection connection) {
        return new RowTransaction(connection, documents, database.put());
    }

    @Override
    public void listen(Runnable changed) {
        database.watch(mark -> mark.equals(told), changed);
    }

    @Override
    public void tell(String word) throws StoreException {
        alone(connection -> {
            database.tell(connection, word);
            connection.commit();
            return word;
        });
    }

    @Override
    public void hear(Consumer<String> words) {
        database.hear(words);
    }

    @Override
    public void close() {
        database.close();
    }
}
