/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Something that is being opened on a thread of its own while others are. For one thread to use, which asks for it once, or closes
 * this instead.
 */
final class Begun<T extends @Nullable AutoCloseable> implements AutoCloseable {

    private static final DaemonThreads THREADS = new DaemonThreads("gatehouse start ");

    private final FutureTask<T> opening;
    private boolean given;

    private Begun(FutureTask<T> opening) {
        this.opening = opening;
    }

    /** Begins; {@code opening} throws what {@link #result} may throw. */
    static <T extends @Nullable AutoCloseable> Begun<T> with(Callable<T> opening) {
        FutureTask<T> task = new FutureTask<>(opening);
        THREADS.newThread(task).start();
        return new Begun<>(task);
    }

    /** Waits; what this returns is the caller's to close. */
    T result() throws IOException, ConfigurationException {
        given = true;
        try {
            return opening.get();
        } catch (InterruptedException e) {
            given = false;
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failure) {
                throw failure;
            }
            if (cause instanceof ConfigurationException failure) {
                throw failure;
            }
            throw cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
        }
    }

    /** Waits, and closes what nobody asked for. */
    @Override
    public void close() throws Exception {
        if (given) {
            return;
        }
        T opened;
        try {
            opened = opening.get();
        } catch (ExecutionException e) {
            return;
        }
        if (opened != null) {
            opened.close();
        }
    }
}
