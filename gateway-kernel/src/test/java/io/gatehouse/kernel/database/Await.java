/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits, with a deadline, for what another thread or process does. */
final class Await {

    private static final long POLL_MILLIS = 5;

    private Await() {}

    /** Asks again and again until the value is right; fails with the last one. */
    static <T> T until(String what, Duration within, Callable<T> value, Predicate<T> right) throws Exception {
        long deadline = System.nanoTime() + within.toNanos();
        T last = value.call();
        while (!right.test(last)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + " did not come true within " + within + ", last: " + last);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            last = value.call();
        }
        return last;
    }
}
