/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a plugin's own code outside of requests: on a thread of its own, with its classes as context, with a deadline. */
final class PluginThread {

    private PluginThread() {}

    /**
     * Runs a task and waits for it.
     *
     * @param what in words, for messages: {@code start of key-auth}
     * @throws TimeoutException when it takes longer than {@code limit}; the thread is interrupted and left behind
     * @throws Exception what the task threw, an {@code Error} wrapped
     */
    static <T> T call(ClassLoader loader, String what, Duration limit, Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, what);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.start();
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new TimeoutException(what + " took longer than " + limit.toMillis() + " ms");
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof Exception exception ? exception : new IllegalStateException(what + " failed", cause);
        }
    }
}
