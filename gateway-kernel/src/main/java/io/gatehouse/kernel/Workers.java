/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for handlers that block: bounded, with a bounded queue; refuses when both are full. The threads can be exchanged for
 * new ones, which rids them of everything that the classes of a plugin have left on them. Safe for use by many threads.
 */
final class Workers implements Executor, AutoCloseable {

    private static final int WAITING_TASKS = 10_000;
    private static final Duration LAST_TASKS = Duration.ofSeconds(5);

    private final int threads;
    private volatile ThreadPoolExecutor pool;

    Workers(int threads) {
        this.threads = threads;
        pool = fresh();
    }

    private ThreadPoolExecutor fresh() {
        ThreadPoolExecutor fresh = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_TASKS),
                new DaemonThreads("gatehouse worker "));
        fresh.allowCoreThreadTimeOut(true);
        return fresh;
    }

    @Override
    public void execute(Runnable task) {
        ThreadPoolExecutor chosen = pool;
        while (true) {
            try {
                chosen.execute(task);
                return;
            } catch (RejectedExecutionException e) {
                if (chosen == pool) {
                    throw e;
                }
                chosen = pool;
            }
        }
    }

    /** New threads from now on; those of before end when their tasks are done. */
    synchronized void renew() {
        ThreadPoolExecutor old = pool;
        if (!old.isShutdown()) {
            pool = fresh();
            old.shutdown();
        }
    }

    /** Lets running tasks finish, for a few seconds. */
    @Override
    public synchronized void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(LAST_TASKS.toMillis(), TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
