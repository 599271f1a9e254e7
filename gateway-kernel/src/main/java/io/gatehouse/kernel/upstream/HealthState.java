/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What is thought of one target, from what was seen of it. Any failure forgets the successes, a success forgets all failures; only
 * as many of a kind as the rules say change the verdict. Safe for use by many threads, without locks.
 */
final class HealthState {

    /** What is counted: eight bits each in the state. */
    private enum Count {
        SUCCESSES(0),
        HTTP_FAILURES(8),
        TCP_FAILURES(16),
        TIMEOUTS(24);

        private final int shift;

        Count(int shift) {
            this.shift = shift;
        }

        int of(long state) {
            return (int) (state >>> shift) & MOST;
        }

        long plusOne(long state) {
            return of(state) == MOST ? state : state + (1L << shift);
        }
    }

    private static final int MOST = 0xff;
    private static final long SUCCESSES_ONLY = ~0xffffff00L;
    private static final long FAILURES_ONLY = ~0xffL;
    private static final long UNHEALTHY = 1L << 32;

    /** The verdict was put in doubt since it was reached. */
    private static final long DOUBTED = 1L << 33;

    private final AtomicLong state = new AtomicLong();

    /** Whether requests may go there. */
    boolean isHealthy() {
        return (state.get() & UNHEALTHY) == 0;
    }

    /**
     * An answer came.
     *
     * @return whether this changed the verdict
     */
    boolean status(int status, CheckRules rules) {
        if (rules.healthy().contains(status)) {
            return succeeded(rules);
        }
        return rules.unhealthy().contains(status) && count(Count.HTTP_FAILURES, rules.httpFailures());
    }

    /** A probe for which there is no status did what it should. */
    boolean succeeded(CheckRules rules) {
        return count(Count.SUCCESSES, rules.successes());
    }

    /** No connection could be made, or it broke. */
    boolean failed(CheckRules rules) {
        return count(Count.TCP_FAILURES, rules.tcpFailures());
    }

    /** A deadline passed. */
    boolean timedOut(CheckRules rules) {
        return count(Count.TIMEOUTS, rules.timeouts());
    }

    /**
     * Somebody says what it is; counting begins anew.
     *
     * @return whether this changed the verdict
     */
    boolean set(boolean healthy) {
        long before = state.getAndSet(healthy ? 0 : UNHEALTHY);
        return (before & UNHEALTHY) == 0 != healthy;
    }

    private boolean count(Count kind, int limit) {
        if (limit == 0) {
            return false;
        }
        boolean good = kind == Count.SUCCESSES;
        while (true) {
            long before = state.get();
            boolean healthy = (before & UNHEALTHY) == 0;
            if (good == healthy && (before & DOUBTED) == 0) {
                return false;
            }
            long after = kind.plusOne(before) & (good ? SUCCESSES_ONLY : FAILURES_ONLY);
            if (kind.of(after) >= limit) {
                after = good ? 0 : UNHEALTHY;
            } else if (good != healthy) {
                after |= DOUBTED;
            }
            if (state.compareAndSet(before, after)) {
                return ((before ^ after) & UNHEALTHY) != 0;
            }
        }
    }
}
