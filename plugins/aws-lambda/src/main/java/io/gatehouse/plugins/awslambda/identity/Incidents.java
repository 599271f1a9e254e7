/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Tells the log of what keeps going wrong, once in half a minute. */
final class Incidents {

    private static final long INTERVAL_MILLIS = 30_000;

    private final Logger logger;
    private final InstantSource clock;
    private final AtomicLong quietUntil = new AtomicLong(Long.MIN_VALUE);

    Incidents(Logger logger, InstantSource clock) {
        this.logger = logger;
        this.clock = clock;
    }

    void report(Level level, String text) {
        long now = clock.millis();
        long end = quietUntil.get();
        if (now >= end && quietUntil.compareAndSet(end, now + INTERVAL_MILLIS)) {
            logger.log(level, text);
        }
    }

    /** All is well: the next incident is news. */
    void over() {
        quietUntil.set(Long.MIN_VALUE);
    }
}
