/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs what is delayed for seconds at once and remembers how long it was to wait; the rest runs when the test says so. */
public final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    /** One planned task. */
    public static final class Planned extends FutureTask<Void> implements ScheduledFuture<Void> {

        public final long delayMillis;

        Planned(Runnable task, long delayMillis) {
            super(task, null);
            this.delayMillis = delayMillis;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(delayMillis, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(delayMillis, other.getDelay(TimeUnit.MILLISECONDS));
        }
    }

    private static final long SHORT_MILLIS = 10_000;

    private final List<Duration> pauses;
    private final List<Planned> tasks = new ArrayList<>();

    ManualScheduler(List<Duration> pauses) {
        this.pauses = pauses;
    }

    /** Tasks that have neither run nor been cancelled. */
    public List<Planned> planned() {
        return tasks.stream().filter(task -> !task.isDone()).toList();
    }

    /** Runs the only planned task and shows its failure. */
    public void runNext() {
        Planned task = planned().get(0);
        task.run();
        try {
            task.get();
        } catch (CancellationException | InterruptedException | java.util.concurrent.ExecutionException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Planned planned = new Planned(task, unit.toMillis(delay));
        if (planned.delayMillis < SHORT_MILLIS) {
            pauses.add(Duration.ofNanos(unit.toNanos(delay)));
            planned.run();
        } else {
            tasks.add(planned);
        }
        return planned;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long pause, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public void shutdown() {
        throw new AssertionError("the scheduler is the gateway's");
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw new AssertionError("the scheduler is the gateway's");
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
