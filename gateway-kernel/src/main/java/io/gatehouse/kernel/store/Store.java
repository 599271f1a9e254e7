/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A transactional place for entities. It numbers its states: each write leads from one revision to the next, in one order for all
 * nodes. What the rows mean is not known here. Calls block; safe for use by many threads.
 */
public interface Store extends AutoCloseable {

    /**
     * Rows and the revision they belong to.
     *
     * @param whole whether these are all rows there are; otherwise they are those that changed, deleted ones included
     */
    record Contents(long revision, boolean whole, List<StoredRow> rows) {}

    /** What a write leads to: rows to be put or deleted, none when nothing changes, and a value for who asked. */
    record Decision<T>(List<StoredRow> rows, T value) {}

    /** What was written: the revision it led to, what others had written before, and the value. */
    record Written<T>(long revision, Contents missed, List<StoredRow> rows, T value) {}

    /** Decides what to write. */
    @FunctionalInterface
    interface Write<T, X extends Exception> {
        /**
         * Called once, while no other node can write.
         *
         * @param missed what others wrote since the revision that the caller knew
         * @throws X to write nothing
         */
        Decision<T> decide(Contents missed) throws X;
    }

    /**
     * Everything, one row after the other: there may be more of them than should be in memory at once.
     *
     * @param each called in this thread
     * @return the revision the rows belong to
     */
    long load(Consumer<StoredRow> each) throws StoreException;

    /** Everything at once. */
    default Contents load() throws StoreException {
        List<StoredRow> rows = new ArrayList<>();
        long revision = load(rows::add);
        return new Contents(revision, true, rows);
    }

    /** What was written after a revision; everything when that is too long ago to be told. */
    Contents since(long revision) throws StoreException;

    /**
     * One write, as one transaction: nobody else writes between what it is shown and what it decides. When this returns, the
     * rows will survive a crash.
     *
     * @param known the revision of what the caller knows
     */
    <T, X extends Exception> Written<T> write(long known, Write<T, X> write) throws StoreException, X;

    /** Has a task run, on any thread, soon after another node may have written. At most one; it must not block long. */
    void listen(Runnable changed);

    /** Says something to the other nodes that are there now; who is away will never hear it. A line of at most 1000 characters. */
    default void tell(String word) throws StoreException {}

    /** Has each word of other nodes taken, on any thread. At most one; it must not block. */
    default void hear(Consumer<String> words) {}

    @Override
    void close();
}
