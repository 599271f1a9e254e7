/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.store.Store;
import io.gatehouse.kernel.store.Store.Contents;
import io.gatehouse.kernel.store.Store.Decision;
import io.gatehouse.kernel.store.Store.Written;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node does with a store: it knows the rows of a revision and keeps up. Safe for many threads. */
final class Reader implements AutoCloseable {

    private final Store store;
    private final Map<String, Map<String, @Nullable Object>> rows = new LinkedHashMap<>();

    private long revision;

    private Reader(Store store) {
        this.store = store;
    }

    /** Loads, and follows what others write. */
    static Reader of(Store store) throws StoreException {
        Reader reader = new Reader(store);
        reader.take(store.load());
        store.listen(reader::catchUp);
        return reader;
    }

    private synchronized void catchUp() {
        try {
            take(store.since(revision));
        } catch (StoreException e) {
            System.getLogger("test").log(System.Logger.Level.INFO, "not caught up: " + e.getMessage());
        }
    }

    private synchronized void take(Contents contents) {
        if (contents.whole()) {
            rows.clear();
        }
        contents.rows().forEach(this::take);
        revision = contents.revision();
    }

    private void take(StoredRow row) {
        Map<String, @Nullable Object> fields = row.fields();
        if (fields == null) {
            rows.remove(row.type() + "/" + row.id());
        } else {
            rows.put(row.type() + "/" + row.id(), fields);
        }
    }

    /** Writes one row and knows it. */
    void put(String type, String id, Map<String, @Nullable Object> fields) throws StoreException {
        write(new StoredRow(type, id, fields));
    }

    void delete(String type, String id) throws StoreException {
        write(new StoredRow(type, id, null));
    }

    synchronized void write(StoredRow... written) throws StoreException {
        Written<Boolean> result =
                store.<Boolean, RuntimeException>write(revision, missed -> new Decision<>(List.of(written), true));
        take(result.missed());
        take(new Contents(result.revision(), false, result.rows()));
    }

    synchronized @Nullable Map<String, @Nullable Object> row(String type, String id) {
        return rows.get(type + "/" + id);
    }

    synchronized List<String> names() {
        return new ArrayList<>(rows.keySet());
    }

    synchronized Map<String, Map<String, @Nullable Object>> rows() {
        return new LinkedHashMap<>(rows);
    }

    Store store() {
        return store;
    }

    synchronized long revision() {
        return revision;
    }

    @Override
    public void close() {
        store.close();
    }
}
