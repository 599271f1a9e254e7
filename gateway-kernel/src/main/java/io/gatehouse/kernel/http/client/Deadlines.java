/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * Deadlines of everything that lives on one IO thread. Setting one is a field write: entries are looked at together, when the
 * nearest deadline known at the last look has come, at most every {@value #STEP_MILLIS} ms.
 */
final class Deadlines {

    static final long NONE = Long.MAX_VALUE;

    private static final long STEP_MILLIS = 10;

    private final XnioIoThread thread;
    private final LongSupplier ticker;
    private final List<Entry> entries = new ArrayList<>();
    private long nextLook = NONE;
    private boolean looking;
    private XnioExecutor.@Nullable Key key;

    Deadlines(XnioIoThread thread, LongSupplier ticker) {
        this.thread = thread;
        this.ticker = ticker;
    }

    /** Something with a deadline; lives from {@link #add} to {@link #remove}. */
    abstract static class Entry {

        private long deadline = NONE;
        private int index = -1;

        /** The deadline has passed; there is none now. */
        abstract void expired();

        /** The client closes. */
        abstract void abandon();
    }

    long now() {
        return ticker.getAsLong();
    }

    void add(Entry entry) {
        entry.index = entries.size();
        entries.add(entry);
    }

    void remove(Entry entry) {
        if (entry.index < 0) {
            return;
        }
        Entry last = entries.remove(entries.size() - 1);
        if (last != entry) {
            entries.set(entry.index, last);
            last.index = entry.index;
        }
        entry.index = -1;
        entry.deadline = NONE;
    }

    /** Sets an entry's deadline; returns the current time. */
    long expectWithin(Entry entry, long nanos) {
        long now = now();
        entry.deadline = now + nanos;
        if (!looking && (nextLook == NONE || entry.deadline - nextLook < 0)) {
            lookAt(entry.deadline, nanos);
        }
        return now;
    }

    void clear(Entry entry) {
        entry.deadline = NONE;
    }

    void abandonAll() {
        while (!entries.isEmpty()) {
            Entry entry = entries.get(entries.size() - 1);
            remove(entry);
            entry.abandon();
        }
    }

    private void lookAt(long time, long nanosAhead) {
        if (key != null) {
            key.remove();
        }
        long millis = Math.max(STEP_MILLIS, TimeUnit.NANOSECONDS.toMillis(nanosAhead) + 1);
        nextLook = time;
        key = thread.executeAfter(this::look, millis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        key = null;
        nextLook = NONE;
        looking = true;
        long now = now();
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (i < entries.size() && passed(entries.get(i), now)) {
                entries.get(i).deadline = NONE;
                entries.get(i).expired();
            }
        }
        looking = false;
        long nearest = Long.MAX_VALUE;
        for (int i = 0; i < entries.size(); i++) {
            long deadline = entries.get(i).deadline;
            if (deadline != NONE) {
                nearest = Math.min(nearest, deadline - now);
            }
        }
        if (nearest != Long.MAX_VALUE) {
            lookAt(now + nearest, nearest);
        }
    }

    private static boolean passed(Entry entry, long now) {
        return entry.deadline != NONE && now - entry.deadline >= 0;
    }
}
