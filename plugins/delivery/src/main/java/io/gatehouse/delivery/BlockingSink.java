/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import java.util.List;

/**
 * A destination that blocks: a file or a plain socket. Used by one thread at a time.
 *
 * @param <T> an entry
 */
public interface BlockingSink<T> extends AutoCloseable {

    /**
     * Writes a batch. Every wait in it needs a limit.
     *
     * @param batch at least one entry, the oldest first
     * @throws Exception when the batch, or a part of it, could not be written
     */
    void write(List<T> batch) throws Exception;

    /** Called on any thread when one more use of the plugin shares this sink. */
    default void renewed() {}

    /** Called once, after the last batch, on the thread that wrote. */
    @Override
    default void close() {}
}
