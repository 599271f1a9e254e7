/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugin.http.HttpCallException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Whether and when an invocation is tried again. Only what certainly did not start the function is repeated. Immutable.
 *
 * @param attempts how many calls one request may lead to
 * @param budgetNanos how long after the first attempt another may begin
 * @param random between 0 and 1, so that many who failed together do not come back together
 */
record RetryPolicy(int attempts, long budgetNanos, DoubleSupplier random) {

    /** That a repetition is not wanted, or comes too late. */
    static final long NEVER = -1;

    private static final int SAFE_ATTEMPTS = 3;
    /** Whoever is to wait longer is better told so: the client may decide. */
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** One attempt. */
    static RetryPolicy none() {
        return new RetryPolicy(1, 0, () -> 0);
    }

    /** A few attempts, the last of which begins within a time. */
    static RetryPolicy safe(Duration within, DoubleSupplier random) {
        return new RetryPolicy(SAFE_ATTEMPTS, within.toNanos(), random);
    }

    /** Whether a failed call has certainly not reached Lambda. */
    static boolean isHarmless(Throwable failure) {
        return failure instanceof HttpCallException call && call.notSent();
    }

    /**
     * Nanoseconds until the next attempt, or {@link #NEVER}: half of a pause that doubles, and a random part of its other half;
     * longer where AWS asks for it.
     *
     * @param made attempts so far
     * @param elapsedNanos since the first of them began
     * @param askedSeconds what AWS asks to wait at least
     */
    long pause(int made, long elapsedNanos, int askedSeconds) {
        if (made >= attempts) {
            return NEVER;
        }
        long full = FIRST_PAUSE_NANOS << made - 1;
        long own = full / 2 + (long) (full / 2 * random.getAsDouble());
        long pause = Math.max(own, TimeUnit.SECONDS.toNanos(askedSeconds));
        return pause <= LONGEST_PAUSE_NANOS && elapsedNanos + pause < budgetNanos ? pause : NEVER;
    }
}
