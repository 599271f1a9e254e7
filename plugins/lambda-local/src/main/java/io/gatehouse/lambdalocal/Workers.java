/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads for what blocks: scripts, answers that stream, and files. */
final class Workers implements AutoCloseable {
    private static final int KEEP_SECONDS = 10;
    private static final long CLOSE_SECONDS = 5;

    private final AtomicInteger started = new AtomicInteger();
    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_SECONDS, SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "lambda-local-worker-" + started.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    /**
     * Starts at once, in a thread of its own.
     *
     * @throws java.util.concurrent.RejectedExecutionException when closed
     */
    Worker start(Runnable task) {
        Worker worker = new Worker(task);
        executor.execute(worker);
        return worker;
    }

    /** Interrupts all that still run. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            executor.awaitTermination(CLOSE_SECONDS, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A running task; unlike with a Future, an interrupted one still begins and ends by itself. */
    static final class Worker implements Runnable {
        private final Runnable task;
        private boolean interrupted;
        private boolean ended;
        private @Nullable Thread thread;

        private Worker(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            begin();
            try {
                task.run();
            } finally {
                end();
            }
        }

        /** Asks the task to end; does nothing when it has. */
        synchronized void interrupt() {
            interrupted = true;
            if (thread != null && !ended) {
                thread.interrupt();
            }
        }

        private synchronized void begin() {
            thread = Thread.currentThread();
            if (interrupted) {
                thread.interrupt();
            }
        }

        private synchronized void end() {
            ended = true;
            Thread.interrupted();
        }
    }
}
