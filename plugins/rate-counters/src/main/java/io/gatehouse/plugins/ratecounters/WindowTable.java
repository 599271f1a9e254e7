/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * The counters of the current window of one period: all of them end together, with the window. Where they are too many, those go
 * first that were not used for longest: a counter stays as long as fewer than half of the capacity of others are used after it.
 *
 * <p>Counters live in two halves. New and used ones are in the recent half; when that is full it becomes the older one, and what
 * nobody took over from the older one is forgotten. So no access costs more than two look-ups, and nobody sweeps.
 *
 * @param <C> the counters
 */
final class WindowTable<C extends Counter> {

    private final Period period;
    private final int half;
    private final Maker<C> maker;
    private final LongConsumer forgotten;
    private final AtomicReference<Window<C>> current;

    /** Makes counters. */
    @FunctionalInterface
    interface Maker<C> {
        /** A counter for the window that starts then. */
        C make(Quota quota, String identifier, long windowStart);
    }

    /** Counters of one window. Counters come into the older half only by threads that still take it for the recent one. */
    private static final class Window<C> {
        private final long start;
        private final long end;
        private final ConcurrentMap<C, C> recent = new ConcurrentHashMap<>();
        private final AtomicInteger recentSize = new AtomicInteger();
        private final AtomicInteger takenOver = new AtomicInteger();
        private final ConcurrentMap<C, C> older;

        private Window(long start, long end, ConcurrentMap<C, C> older) {
            this.start = start;
            this.end = end;
            this.older = older;
        }
    }

    /**
     * An empty table.
     *
     * @param capacity how many counters there may be, two at least
     * @param forgotten told how many counters are given up before their window ends
     */
    WindowTable(Period period, int capacity, Maker<C> maker, LongConsumer forgotten) {
        this.period = period;
        this.half = Math.max(1, capacity / 2);
        this.maker = maker;
        this.forgotten = forgotten;
        this.current = new AtomicReference<>(new Window<>(Long.MIN_VALUE, Long.MIN_VALUE, new ConcurrentHashMap<>()));
    }

    /** The counter of somebody in the window of a time. A time before the latest window counts for that: time does not go back. */
    C counter(Quota quota, String identifier, long now) {
        while (true) {
            Window<C> window = window(now);
            C fresh = maker.make(quota, identifier, window.start);
            C known = window.recent.get(fresh);
            if (known != null) {
                return known;
            }
            C old = window.older.get(fresh);
            C added = old == null ? fresh : old;
            C other = window.recent.putIfAbsent(added, added);
            boolean full = other == null && added(window, old != null);
            // Whoever added to a half that others took for the older one already has to look again where they look.
            if (full ? turn(window) : current.get() == window) {
                return other == null ? added : other;
            }
        }
    }

    private boolean added(Window<C> window, boolean takenOver) {
        if (takenOver) {
            window.takenOver.incrementAndGet();
        }
        return window.recentSize.incrementAndGet() >= half;
    }

    private boolean turn(Window<C> full) {
        if (!current.compareAndSet(full, new Window<>(full.start, full.end, full.recent))) {
            return false;
        }
        long lost = (long) full.older.size() - full.takenOver.get();
        if (lost > 0) {
            forgotten.accept(lost);
        }
        return true;
    }

    private Window<C> window(long now) {
        Window<C> window = current();
        while (now >= window.end) {
            long start = period.startOf(now);
            Window<C> next = new Window<>(start, period.endOf(start), new ConcurrentHashMap<>());
            if (current.compareAndSet(window, next)) {
                return next;
            }
            window = current();
        }
        return window;
    }

    private Window<C> current() {
        return Objects.requireNonNull(current.get());
    }

    /** How many counters there are. */
    int size() {
        Window<C> window = current();
        return window.recentSize.get() + window.older.size() - window.takenOver.get();
    }
}
