/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that work for one unit only, so that nothing of it stays on a thread that outlives it. Made when first used. */
final class UnitThreads {

    private static final int WAITING_TASKS = 10_000;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration LAST_TASKS = Duration.ofSeconds(2);

    private final ScheduledThreadPoolExecutor scheduler;
    private final ThreadPoolExecutor workers;

    UnitThreads(String unit, ClassLoader classes, int workerThreads) {
        scheduler = new ScheduledThreadPoolExecutor(1, factory("scheduler of " + unit + " ", classes));
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
        scheduler.allowCoreThreadTimeOut(true);
        workers = new ThreadPoolExecutor(
                workerThreads,
                workerThreads,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_TASKS),
                factory("worker of " + unit + " ", classes));
        workers.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory factory(String prefix, ClassLoader classes) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(classes);
            return thread;
        };
    }

    ScheduledExecutorService scheduler() {
        return scheduler;
    }

    ScheduledTasks tasks(String unit) {
        return new ScheduledTasks(
                unit, scheduler.getActiveCount(), scheduler.getQueue().size(), scheduler.getCompletedTaskCount());
    }

    Executor workers() {
        return workers;
    }

    /** Interrupts what still runs and drops what waits. Blocks for a moment. */
    void close() throws InterruptedException {
        end(scheduler);
        end(workers);
    }

    private static void end(ExecutorService threads) throws InterruptedException {
        threads.shutdownNow();
        threads.awaitTermination(LAST_TASKS.toMillis(), TimeUnit.MILLISECONDS);
    }
}
