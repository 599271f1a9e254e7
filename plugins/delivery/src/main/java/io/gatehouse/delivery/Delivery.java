/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A use's way into a queue. Safe for use by many threads.
 *
 * @param <T> an entry
 */
public final class Delivery<T> implements AutoCloseable {

    private final BatchQueue<T> queue;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    Delivery(BatchQueue<T> queue, Runnable release) {
        this.queue = queue;
        this.release = release;
    }

    /** Hands an entry over, without waiting. When too many wait already, the oldest is given up and counted. */
    public void offer(T entry) {
        queue.offer(Objects.requireNonNull(entry, "entry"));
    }

    /** Ends this use. What waits is still sent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
