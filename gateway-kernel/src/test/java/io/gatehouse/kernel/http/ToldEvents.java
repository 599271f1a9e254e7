/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Remembers what one logger tells until this is closed. */
final class ToldEvents extends Handler implements AutoCloseable {

    final Logger logger;
    private final @Nullable Level before;
    private final Queue<LogRecord> told = new ConcurrentLinkedQueue<>();

    /** Listens to this logger, at its own level unless another is given. */
    ToldEvents(String name, @Nullable Level level) {
        logger = Logger.getLogger(name);
        before = logger.getLevel();
        if (level != null) {
            logger.setLevel(level);
        }
        logger.addHandler(this);
    }

    List<Level> levels() {
        return told.stream().map(LogRecord::getLevel).toList();
    }

    @Override
    public void publish(LogRecord event) {
        told.add(event);
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(before);
    }
}
