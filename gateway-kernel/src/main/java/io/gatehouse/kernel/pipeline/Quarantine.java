/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Phase;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time in which a phase of a use is left alone. When it is over one request may try; the next may after as long again, should
 * nothing be heard of that one. Ends by a success. Safe for use by many threads.
 */
final class Quarantine {

    private final Phase phase;
    private final long since;
    private final long length;
    private final AtomicLong nextTry;
    private volatile String lastError;

    Quarantine(Phase phase, long now, long length, String error) {
        this.phase = phase;
        this.since = now;
        this.length = length;
        this.nextTry = new AtomicLong(now + length);
        this.lastError = error;
    }

    Phase phase() {
        return phase;
    }

    long since() {
        return since;
    }

    String lastError() {
        return lastError;
    }

    void failedAgain(String error) {
        lastError = error;
    }

    boolean isDue(long now) {
        return now - nextTry.get() >= 0;
    }

    /** Whether the caller is the one to try. */
    boolean tries(long now) {
        long due = nextTry.get();
        return now - due >= 0 && nextTry.compareAndSet(due, now + length);
    }
}
