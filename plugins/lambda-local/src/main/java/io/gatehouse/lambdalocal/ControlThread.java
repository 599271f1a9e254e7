/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.lang.System.Logger.Level.ERROR;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The one thread that owns the state of all functions and environments, so that none of it needs a lock. */
final class ControlThread implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(ControlThread.class.getName());
    private static final long CLOSE_SECONDS = 5;

    private final ScheduledThreadPoolExecutor executor;

    ControlThread() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "lambda-local-control");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs soon, in the order of the calls. Returns false when closed. */
    boolean run(Runnable task) {
        try {
            executor.execute(guarded(task));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** Runs after a while, or not at all when closed before. */
    void runLater(Duration delay, Runnable task) {
        Future<?> unused = executor.schedule(guarded(task), delay.toNanos(), NANOSECONDS);
    }

    /** As {@link #runLater}, unless the future is cancelled. */
    Future<?> runAfter(Duration delay, Runnable task) {
        return executor.schedule(guarded(task), delay.toNanos(), NANOSECONDS);
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOGGER.log(ERROR, "The local Lambda (an emulator) failed in its own code", e);
            }
        };
    }
}
