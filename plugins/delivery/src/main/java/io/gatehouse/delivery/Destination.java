/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Where the entries of a queue go. Plugins implement it.
 *
 * @param <T> an entry
 */
public interface Destination<T> extends AutoCloseable {

    /**
     * Sends a batch, once: the queue repeats it after a failure. Must not block. Called for one batch at a time, unless the
     * queue's {@link QueueSettings#concurrencyLimit()} is -1.
     *
     * @param batch at least one entry, the oldest first
     * @return completes, on any thread, when the batch has arrived; fails when it has not
     */
    CompletionStage<?> send(List<T> batch);

    /** Called when one more use of the plugin shares this destination, as after every change of the configuration. */
    default void renewed() {}

    /** Called once, after the last batch, on a thread that may not block for long. */
    @Override
    default void close() {}
}
