/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts in the memory of this gateway and tells Redis at intervals, which then tells what other gateways have counted. Redis is
 * waited for only at the first use of a counter. What could not be told is told later; when an answer got lost, that may make it
 * count twice.
 */
final class SyncedCounters implements Counters {

    private static final int BATCH = 128;
    private static final long FORGET_EACH_MILLIS = 5000;

    private final WindowTable<SyncedCounter>[] tables;
    private final RedisLink link;
    private final InstantSource clock;
    private final Queue<SyncedCounter> waiting = new ConcurrentLinkedQueue<>();
    private final ScheduledFuture<?> interval;
    private long forgotAt;

    SyncedCounters(
            RedisLink link,
            Duration every,
            int capacity,
            LongConsumer forgotten,
            InstantSource clock,
            ScheduledExecutorService scheduler) {
        this.link = link;
        this.clock = clock;
        tables = LocalCounters.tables(period -> new WindowTable<>(
                period,
                capacity,
                (quota, identifier, start) -> new SyncedCounter(quota, identifier, period, start),
                forgotten));
        long nanos = every.toNanos();
        interval = scheduler.scheduleWithFixedDelay(this::synchronize, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public long @Nullable [] takeAtOnce(Quota quota, String identifier, long amount, long now) {
        SyncedCounter[] counters = counters(quota, identifier, now);
        for (SyncedCounter counter : counters) {
            if (!counter.isKnown()) {
                return null;
            }
        }
        return take(quota, counters, amount);
    }

    @Override
    public CompletionStage<long[]> take(Quota quota, String identifier, long amount, long now) {
        SyncedCounter[] counters = counters(quota, identifier, now);
        String[] keys = new String[counters.length];
        String[] arguments = new String[2 * counters.length];
        for (int i = 0; i < counters.length; i++) {
            keys[i] = counters[i].key();
            arguments[2 * i] = "0";
            arguments[2 * i + 1] = "0";
        }
        return link.call(Script.ADD, keys, arguments).thenApply(counts -> {
            for (int i = 0; i < counters.length; i++) {
                counters[i].learn(counts.get(i));
            }
            return take(quota, counters, amount);
        });
    }

    private SyncedCounter[] counters(Quota quota, String identifier, long now) {
        SyncedCounter[] counters = new SyncedCounter[quota.size()];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = tables[quota.period(i).ordinal()].counter(quota, identifier, now);
        }
        return counters;
    }

    /** A refused use is told as well: that brings what others have counted. */
    private long[] take(Quota quota, SyncedCounter[] counters, long amount) {
        long[] used = LocalCounters.take(quota, counters, amount);
        for (SyncedCounter counter : counters) {
            enqueue(counter);
        }
        return used;
    }

    private void enqueue(SyncedCounter counter) {
        if (counter.startWaiting()) {
            waiting.add(counter);
        }
    }

    private void synchronize() {
        if (link.isAway()) {
            forgetEnded();
        } else {
            synchronizeNow();
        }
    }

    /** Nobody needs the counts of ended windows any more; while Redis is away they must not pile up. */
    private void forgetEnded() {
        long now = clock.millis();
        if (now - forgotAt >= FORGET_EACH_MILLIS) {
            forgotAt = now;
            waiting.removeIf(counter -> counter.isOver(now));
        }
    }

    /** Tells Redis all there is to tell; the stage ends with the last answer, whatever it is. */
    private CompletionStage<?> synchronizeNow() {
        long now = clock.millis();
        List<CompletableFuture<?>> answers = new ArrayList<>();
        List<SyncedCounter> batch = new ArrayList<>();
        List<SyncedCounter> later = new ArrayList<>();
        for (SyncedCounter counter = waiting.poll(); counter != null; counter = waiting.poll()) {
            counter.stopWaiting();
            if (counter.isSent()) {
                later.add(counter);
                continue;
            }
            batch.add(counter);
            if (batch.size() == BATCH) {
                answers.add(send(batch, now));
                batch = new ArrayList<>();
            }
        }
        if (!batch.isEmpty()) {
            answers.add(send(batch, now));
        }
        later.forEach(this::enqueue);
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<?> send(List<SyncedCounter> counters, long now) {
        int size = counters.size();
        String[] keys = new String[size];
        String[] arguments = new String[2 * size];
        long[] added = new long[size];
        for (int i = 0; i < size; i++) {
            SyncedCounter counter = counters.get(i);
            keys[i] = counter.key();
            added[i] = counter.send();
            arguments[2 * i] = Long.toString(added[i]);
            arguments[2 * i + 1] = counter.life(now);
        }
        return link.call(Script.ADD, keys, arguments).handle((counts, failure) -> {
            for (int i = 0; i < size; i++) {
                if (counts != null) {
                    counters.get(i).received(added[i], counts.get(i));
                } else {
                    failed(counters.get(i));
                }
            }
            return null;
        });
    }

    private void failed(SyncedCounter counter) {
        counter.failed();
        if (!counter.isOver(clock.millis())) {
            enqueue(counter);
        }
    }

    /** Tells Redis the rest; the stage ends when that is done or has failed. */
    CompletableFuture<?> close() {
        interval.cancel(false);
        return synchronizeNow().toCompletableFuture();
    }
}
