/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The warnings of one class, from now until closed. */
public final class Warnings extends Handler {

    private final Logger logger;
    private final @Nullable Level before;
    private final List<String> messages = new CopyOnWriteArrayList<>();

    public Warnings(Class<?> of) {
        logger = Logger.getLogger(of.getName());
        before = logger.getLevel();
        // A gateway that another test started may have left a level at which nothing is told.
        logger.setLevel(Level.WARNING);
        logger.addHandler(this);
    }

    public List<String> messages() {
        return messages;
    }

    @Override
    public void publish(LogRecord event) {
        if (event.getLevel().equals(Level.WARNING)) {
            messages.add(event.getMessage());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(before);
    }
}
