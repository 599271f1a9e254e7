/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import io.gatehouse.delivery.DeliveryReport.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Entries on their way to one destination. Anybody may add one at any time without waiting; batches are made by one thread at a
 * time, in runs on the scheduler that {@link #wake} asks for.
 */
final class BatchQueue<T> {

    private final Destination<T> destination;
    private final QueueSettings settings;
    private final ToIntFunction<? super T> size;
    private final ScheduledExecutorService scheduler;
    private final LongSupplier ticker;
    private final DeliveryReport report;
    private final Runnable onIdle;

    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    /** Entries in {@link #waiting} that nobody has claimed: whoever lowers it takes as many out. */
    private final AtomicInteger count = new AtomicInteger();

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger wakes = new AtomicInteger();
    private final Set<Batch> underWay = ConcurrentHashMap.newKeySet();
    private final Set<Batch> resting = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean closing;
    private volatile boolean abandoned;
    private volatile boolean timerSet;

    /** Whether a batch is being filled, and since when; only for the run. */
    private boolean filling;

    private long fillingSince;

    /**
     * A queue.
     *
     * @param size bytes of an entry
     * @param ticker nanoseconds, as {@link System#nanoTime}
     * @param onIdle runs on the scheduler whenever there is nothing left to send
     */
    BatchQueue(
            Destination<T> destination,
            QueueSettings settings,
            ToIntFunction<? super T> size,
            ScheduledExecutorService scheduler,
            LongSupplier ticker,
            DeliveryReport report,
            Runnable onIdle) {
        this.destination = destination;
        this.settings = settings;
        this.size = size;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.report = report;
        this.onIdle = onIdle;
    }

    void offer(T entry) {
        if (abandoned) {
            report.lost(Loss.CLOSED, 1);
            return;
        }
        int length = size.applyAsInt(entry);
        if (length > settings.mostBytes()) {
            report.lost(Loss.TOO_LARGE, 1);
            return;
        }
        bytes.addAndGet(length);
        waiting.add(entry);
        count.incrementAndGet();
        report.lost(Loss.FULL, takeBeyond(settings.maxEntries(), 1).size());
        while (bytes.get() > settings.mostBytes() && count.get() > 0) {
            report.lost(Loss.FULL, takeBeyond(0, 1).size());
        }
        wake();
    }

    /** Takes the oldest entries, {@code most} at most, and none when no more than {@code kept} are there. */
    private List<T> takeBeyond(int kept, int most) {
        int known;
        int claimed;
        do {
            known = count.get();
            if (known <= kept) {
                return List.of();
            }
            claimed = Math.min(known, most);
        } while (!count.compareAndSet(known, known - claimed));
        List<T> taken = new ArrayList<>(claimed);
        for (int i = 0; i < claimed; i++) {
            T entry = waiting.remove();
            bytes.addAndGet(-size.applyAsInt(entry));
            taken.add(entry);
        }
        return taken;
    }

    /** Has somebody look for what is to be done. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            try {
                scheduler.execute(this::run);
            } catch (RejectedExecutionException e) {
                giveUp();
            }
        }
    }

    private void run() {
        int seen = wakes.get();
        do {
            sendBatches();
            seen = wakes.addAndGet(-seen);
        } while (seen != 0);
    }

    private void sendBatches() {
        while (underWay.size() < settings.mostAtATime() && isBatchReady()) {
            List<T> entries = takeBeyond(0, settings.maxBatchSize());
            if (!entries.isEmpty()) {
                Batch batch = new Batch(entries);
                underWay.add(batch);
                batch.send();
            }
        }
        if (isIdle()) {
            if (closing) {
                ended.complete(null);
            }
            onIdle.run();
        }
    }

    private boolean isBatchReady() {
        int ready = count.get();
        if (ready == 0) {
            filling = false;
            return false;
        }
        if (ready < settings.maxBatchSize() && !closing) {
            long now = ticker.getAsLong();
            if (!filling) {
                filling = true;
                fillingSince = now;
            }
            long left = settings.coalescingNanos() - (now - fillingSince);
            if (left > 0) {
                wakeIn(left);
                return false;
            }
        }
        filling = false;
        return true;
    }

    /** At most one timer: one that rings too early is set again. */
    private void wakeIn(long nanos) {
        if (!timerSet) {
            timerSet = true;
            later(nanos, () -> {
                timerSet = false;
                wake();
            });
        }
    }

    private void later(long nanos, Runnable task) {
        try {
            Future<?> unused = scheduler.schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            giveUp();
        }
    }

    boolean isIdle() {
        return count.get() == 0 && underWay.isEmpty();
    }

    /** Sends what is left without waiting for more, and no batch again that fails. */
    void close() {
        closing = true;
        for (Batch batch : List.copyOf(resting)) {
            batch.resume();
        }
        wake();
    }

    /** Waits until everything was sent or abandoned up after {@link #close}; what is left then is lost. */
    void awaitEnd(Duration limit) throws InterruptedException {
        try {
            ended.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            giveUp();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        report.tell();
    }

    /** Forgets everything. */
    private void giveUp() {
        abandoned = true;
        for (Batch batch : List.copyOf(underWay)) {
            if (underWay.remove(batch)) {
                report.lost(Loss.CLOSED, batch.entries.size());
            }
        }
        report.lost(Loss.CLOSED, takeBeyond(0, Integer.MAX_VALUE).size());
        ended.complete(null);
    }

    Destination<T> destination() {
        return destination;
    }

    /** Entries that are sent together, again and again if need be. */
    private final class Batch {

        private final List<T> entries;
        private final long startedNanos = ticker.getAsLong();
        private int failures;

        private Batch(List<T> entries) {
            this.entries = entries;
        }

        private void send() {
            CompletionStage<?> outcome;
            try {
                outcome = destination.send(entries);
            } catch (RuntimeException e) {
                outcome = CompletableFuture.failedFuture(e);
            }
            outcome.whenComplete((result, failure) -> {
                if (failure == null) {
                    sent();
                } else {
                    failed(failure);
                }
            });
        }

        private void sent() {
            if (underWay.remove(this)) {
                report.sent(entries.size());
                wake();
            }
        }

        private void failed(Throwable failure) {
            report.failed(causeOf(failure));
            failures++;
            boolean again = settings.insistsAfter(Duration.ofNanos(ticker.getAsLong() - startedNanos));
            if (again && !closing) {
                resting.add(this);
                later(settings.retryNanos(failures), this::resume);
                if (closing) {
                    resume();
                }
            } else if (underWay.remove(this)) {
                report.lost(Loss.NOT_SENT, entries.size());
                if (closing) {
                    report.lost(Loss.CLOSED, takeBeyond(0, Integer.MAX_VALUE).size());
                }
                wake();
            }
        }

        private void resume() {
            if (resting.remove(this)) {
                send();
            }
        }
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
