/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.store.Store.Contents;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction reads and writes: the rows, the events that tell which rows a revision changed, and the one row of state
 * that numbers revisions. Whoever writes locks that row first, so writes happen one after another.
 */
final class RowTransaction {

    private static final int FETCHED_AT_ONCE = 1000;
    private static final int SENT_AT_ONCE = 500;
    /** Events are taken away this many at a time. */
    static final int PRUNED_AT_ONCE = 1000;

    private static final String STATE =
            "SELECT revision, write_id, first_event, last_event, told_from FROM gatehouse_state";
    private static final String ALL = "SELECT type, id, document FROM gatehouse_rows";
    private static final String CHANGED = "SELECT e.type, e.id, r.document"
            + " FROM (SELECT DISTINCT type, id FROM gatehouse_events WHERE revision > ?) e"
            + " LEFT JOIN gatehouse_rows r ON r.type = e.type AND r.id = e.id";
    private static final String WRITTEN_BY = "SELECT 1 FROM gatehouse_events WHERE revision = ? AND write_id = ?";
    private static final String DELETE = "DELETE FROM gatehouse_rows WHERE type = ? AND id = ?";
    private static final String EVENT =
            "INSERT INTO gatehouse_events (number, revision, type, id, operation, write_id) VALUES (?, ?, ?, ?, ?, ?)";
    private static final String ADVANCE =
            "UPDATE gatehouse_state SET revision = ?, write_id = ?, first_event = ?, last_event = ?, told_from = ?";
    private static final String LAST_PRUNED = "SELECT MAX(revision) FROM gatehouse_events WHERE number <= ?";
    private static final String PRUNE = "DELETE FROM gatehouse_events WHERE number <= ?";
    private static final String RESTATE = "UPDATE gatehouse_rows SET document = ? WHERE type = ? AND id = ?";

    /**
     * Where the database stands.
     *
     * @param firstEvent number of the last event that was taken away
     * @param lastEvent number of the newest event
     * @param toldFrom the oldest revision whose successors are all told by events
     */
    record State(Mark mark, long firstEvent, long lastEvent, long toldFrom) {

        long revision() {
            return mark.revision();
        }

        boolean canTellSince(long known) {
            return known >= toldFrom && known <= revision();
        }
    }

    private final Connection connection;
    private final Documents documents;
    private final String put;

    RowTransaction(Connection connection, Documents documents, String put) {
        this.connection = connection;
        this.documents = documents;
        this.put = put;
    }

    State state() throws SQLException {
        return state(STATE);
    }

    /** Like {@link #state}; from here to the end of the transaction nobody else writes. */
    State lockedState() throws SQLException {
        return state(STATE + " FOR UPDATE");
    }

    private State state(String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet found = query.executeQuery()) {
            if (!found.next()) {
                throw new SQLException("table gatehouse_state is empty (expected: one row)");
            }
            Mark mark = new Mark(found.getLong(1), found.getObject(2, UUID.class));
            return new State(mark, found.getLong(3), found.getLong(4), found.getLong(5));
        }
    }

    void all(Consumer<StoredRow> each) throws SQLException, StoreException {
        try (PreparedStatement query = connection.prepareStatement(ALL)) {
            read(query, each);
        }
    }

    /**
     * What was written after a revision.
     *
     * @param told what the node was told last
     */
    Contents since(long known, State state, @Nullable Mark told) throws SQLException, StoreException {
        Mark expected = told != null && told.revision() == known && known > 0 ? told : null;
        if (known == state.revision() && (expected == null || state.mark().equals(expected))) {
            return new Contents(known, false, List.of());
        }
        List<StoredRow> rows = new ArrayList<>();
        if (!state.canTellSince(known) || (expected != null && !wrote(expected))) {
            all(rows::add);
            return new Contents(state.revision(), true, rows);
        }
        try (PreparedStatement query = connection.prepareStatement(CHANGED)) {
            query.setLong(1, known);
            read(query, rows::add);
            return new Contents(state.revision(), false, rows);
        }
    }

    private void read(PreparedStatement query, Consumer<StoredRow> each) throws SQLException, StoreException {
        query.setFetchSize(FETCHED_AT_ONCE);
        try (ResultSet found = query.executeQuery()) {
            while (found.next()) {
                String type = found.getString(1).intern();
                String id = found.getString(2);
                String document = found.getString(3);
                each.accept(new StoredRow(type, id, document == null ? null : documents.read(type, id, document)));
            }
        }
    }

    /** Writes rows, no two of them the same, as the revision that follows {@code before}. */
    void write(List<StoredRow> rows, State before, Mark next, int eventsKept) throws SQLException {
        long revision = next.revision();
        putAndDelete(rows, revision);
        int untold = Math.max(0, rows.size() - eventsKept);
        addEvents(rows.subList(untold, rows.size()), before.lastEvent() + untold, next);
        long last = before.lastEvent() + rows.size();
        long first = before.firstEvent();
        long toldFrom = before.toldFrom();
        if (untold > 0 || last - first > eventsKept + PRUNED_AT_ONCE) {
            first = last - eventsKept;
            toldFrom = untold > 0 ? revision : Math.max(toldFrom, lastPruned(first));
            prune(first);
        }
        advance(new State(next, first, last, toldFrom));
    }

    private void putAndDelete(List<StoredRow> rows, long revision) throws SQLException {
        try (Batch puts = new Batch(put);
                Batch deletes = new Batch(DELETE)) {
            for (StoredRow row : rows) {
                Map<String, @Nullable Object> fields = row.fields();
                Batch batch = fields == null ? deletes : puts;
                batch.statement.setString(1, row.type());
                batch.statement.setString(2, row.id());
                if (fields != null) {
                    batch.statement.setLong(3, revision);
                    batch.statement.setString(4, documents.write(row, fields));
                }
                batch.add();
            }
            puts.send();
            deletes.send();
        }
    }

    private void addEvents(List<StoredRow> rows, long after, Mark next) throws SQLException {
        long number = after;
        try (Batch events = new Batch(EVENT)) {
            for (StoredRow row : rows) {
                events.statement.setLong(1, ++number);
                events.statement.setLong(2, next.revision());
                events.statement.setString(3, row.type());
                events.statement.setString(4, row.id());
                events.statement.setString(5, row.fields() == null ? "delete" : "put");
                events.statement.setObject(6, next.writeId());
                events.add();
            }
            events.send();
        }
    }

    private long lastPruned(long number) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(LAST_PRUNED)) {
            query.setLong(1, number);
            try (ResultSet found = query.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    private void prune(long number) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(PRUNE)) {
            update.setLong(1, number);
            update.executeUpdate();
        }
    }

    private void advance(State state) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            update.setLong(1, state.revision());
            update.setObject(2, state.mark().writeId());
            update.setLong(3, state.firstEvent());
            update.setLong(4, state.lastEvent());
            update.setLong(5, state.toldFrom());
            update.executeUpdate();
        }
    }

    /** Whether a write became a revision. */
    boolean wrote(Mark mark) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(WRITTEN_BY)) {
            query.setLong(1, mark.revision());
            query.setObject(2, mark.writeId());
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        }
    }

    /** Writes documents anew that are not in the form in which they would be written now; returns how many. */
    int restate() throws SQLException, StoreException {
        List<StoredRow> outdated = outdated();
        try (Batch batch = new Batch(RESTATE)) {
            for (StoredRow row : outdated) {
                batch.statement.setString(1, documents.write(row, Objects.requireNonNull(row.fields())));
                batch.statement.setString(2, row.type());
                batch.statement.setString(3, row.id());
                batch.add();
            }
            batch.send();
        }
        return outdated.size();
    }

    private List<StoredRow> outdated() throws SQLException, StoreException {
        List<StoredRow> outdated = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(ALL)) {
            query.setFetchSize(FETCHED_AT_ONCE);
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    String document = found.getString(3);
                    if (!documents.isCurrent(document)) {
                        String type = found.getString(1).intern();
                        String id = found.getString(2);
                        outdated.add(new StoredRow(type, id, documents.read(type, id, document)));
                    }
                }
            }
        }
        return outdated;
    }

    /** A statement that is sent many times, a bounded number of them at once. */
    private final class Batch implements AutoCloseable {

        private final PreparedStatement statement;
        private int waiting;

        private Batch(String sql) throws SQLException {
            statement = connection.prepareStatement(sql);
        }

        private void add() throws SQLException {
            statement.addBatch();
            if (++waiting == SENT_AT_ONCE) {
                send();
            }
        }

        private void send() throws SQLException {
            if (waiting > 0) {
                statement.executeBatch();
                waiting = 0;
            }
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
