/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node's connection to a database in memory, which can be lost and come back. */
public final class MemoryStore implements Store {

    /** What all nodes share. */
    public static final class Database {

        private final List<List<StoredRow>> history = new ArrayList<>();
        private final List<MemoryStore> nodes = new ArrayList<>();
        private volatile boolean down;
        private volatile boolean failsToCommit;

        /** A connection of another node. */
        public synchronized MemoryStore connect() {
            MemoryStore node = new MemoryStore(this);
            nodes.add(node);
            return node;
        }

        /** Answers nothing until it is back. */
        public void lose() {
            down = true;
        }

        /** Answers again. */
        public void comeBack() {
            down = false;
            failsToCommit = false;
        }

        /** Decisions are asked for, and then not kept. */
        public void failToCommit() {
            failsToCommit = true;
        }

        /** All rows there are. */
        public synchronized List<StoredRow> rows() {
            Map<List<String>, StoredRow> rows = new LinkedHashMap<>();
            for (List<StoredRow> written : history) {
                for (StoredRow row : written) {
                    rows.remove(List.of(row.type(), row.id()));
                    if (row.fields() != null) {
                        rows.put(List.of(row.type(), row.id()), row);
                    }
                }
            }
            return List.copyOf(rows.values());
        }

        private void check() throws StoreException {
            if (down) {
                throw new StoreException("the database is gone", new IllegalStateException("gone"));
            }
        }
    }

    private final Database database;
    private @Nullable Runnable changed;

    private MemoryStore(Database database) {
        this.database = database;
    }

    @Override
    public long load(Consumer<StoredRow> each) throws StoreException {
        synchronized (database) {
            database.check();
            database.rows().forEach(each);
            return database.history.size();
        }
    }

    @Override
    public Contents since(long revision) throws StoreException {
        synchronized (database) {
            database.check();
            List<StoredRow> rows = new ArrayList<>();
            database.history.subList((int) revision, database.history.size()).forEach(rows::addAll);
            return new Contents(database.history.size(), false, rows);
        }
    }

    @Override
    public <T, X extends Exception> Written<T> write(long known, Write<T, X> write) throws StoreException, X {
        synchronized (database) {
            database.check();
            Contents missed = since(known);
            Decision<T> decision = write.decide(missed);
            if (database.failsToCommit) {
                throw new StoreException("the disk is full", new IllegalStateException("full"));
            }
            if (!decision.rows().isEmpty()) {
                database.history.add(decision.rows());
            }
            return new Written<>(database.history.size(), missed, decision.rows(), decision.value());
        }
    }

    @Override
    public void listen(Runnable task) {
        changed = task;
    }

    /** Tells this node that another one may have written. */
    public void announce() {
        if (changed != null) {
            changed.run();
        }
    }

    @Override
    public void close() {
        synchronized (database) {
            database.nodes.remove(this);
        }
    }
}
