/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads on which handlers and plugins are closed: the last request of a configuration ends on a thread that must not wait for
 * them. Safe for use by many threads.
 */
final class Closings implements Executor {

    private static final System.Logger LOG = System.getLogger(Closings.class.getName());
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new DaemonThreads("gatehouse closing "));

    @Override
    public void execute(Runnable closing) {
        try {
            threads.execute(closing);
        } catch (RejectedExecutionException ended) {
            LOG.log(Level.DEBUG, "a request outlived its gateway: its plugins end with the process");
        }
    }

    /** Waits until everything is closed, so long; nothing can be given to it any more. */
    void finish(Duration limit) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
