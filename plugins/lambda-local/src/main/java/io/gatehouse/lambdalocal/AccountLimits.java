/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all functions of an account share: how many invocations may run at once, and how many may begin in a second. For
 * the control thread.
 */
final class AccountLimits {
    static final String CONCURRENCY_REASON = "ConcurrentInvocationLimitExceeded";
    static final String RATE_REASON = "CallerRateLimitExceeded";

    private static final double SECOND = Duration.ofSeconds(1).toNanos();

    private final int concurrency;
    private final int rate;
    private final LongSupplier nanoTime;
    private int running;
    private double tokens;
    private long refilledAt;

    /**
     * Starts with a full second's worth of calls.
     *
     * @param rate calls per second; 0 for no limit
     */
    AccountLimits(int concurrency, int rate, LongSupplier nanoTime) {
        this.concurrency = concurrency;
        this.rate = rate;
        this.nanoTime = nanoTime;
        this.tokens = rate;
        this.refilledAt = nanoTime.getAsLong();
    }

    /** Counts a call. Returns why it may not run, or null when it may. */
    @Nullable
    String refusal() {
        if (rate > 0 && !takeToken()) {
            return RATE_REASON;
        }
        return full() ? CONCURRENCY_REASON : null;
    }

    boolean full() {
        return running >= concurrency;
    }

    void begin() {
        running++;
    }

    void end() {
        running--;
    }

    private boolean takeToken() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(rate, tokens + (now - refilledAt) / SECOND * rate);
        refilledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
