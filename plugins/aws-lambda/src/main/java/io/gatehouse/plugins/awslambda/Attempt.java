/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;
import org.jspecify.annotations.Nullable;

/**
 * One try to invoke a function for a request.
 *
 * @param function the same for all tries
 * @param tenantId whom the function is invoked for, or null
 * @param number from 1 on
 * @param firstStarted when the first try began, on the clock of {@link System#nanoTime}
 * @param started when this one began
 */
record Attempt(FunctionAddress function, @Nullable String tenantId, int number, long firstStarted, long started) {

    static Attempt first(FunctionAddress function, @Nullable String tenantId) {
        long now = System.nanoTime();
        return new Attempt(function, tenantId, 1, now, now);
    }

    /** The same attempt, begun now: what came before was no part of the call. */
    Attempt begun() {
        long now = System.nanoTime();
        return new Attempt(function, tenantId, number, number == 1 ? now : firstStarted, now);
    }

    Attempt next() {
        return new Attempt(function, tenantId, number + 1, firstStarted, System.nanoTime());
    }

    /** How long this one has taken. */
    long nanos() {
        return System.nanoTime() - started;
    }

    /** How long all have taken. */
    long allNanos() {
        return System.nanoTime() - firstStarted;
    }
}
