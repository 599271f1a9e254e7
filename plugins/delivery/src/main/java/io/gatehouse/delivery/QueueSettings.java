/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a queue collects entries and how long it insists: the {@code queue} of a plugin's configuration. */
public record QueueSettings(
        @Doc("Entries sent at once.") @Default("1") @Range(min = 1, max = 1_000_000)
        int maxBatchSize,

        @Doc("Seconds that an entry waits for a batch to become full; without effect when `max_batch_size` is 1.")
        @Default("1")
        @Range(min = 0, max = 3600)
        double maxCoalescingDelay,

        @Doc("Entries that wait, besides those being sent; the oldest are given up when there are more.")
        @Default("10000")
        @Range(min = 1, max = 1_000_000)
        int maxEntries,

        @Doc("Bytes that wait, besides those being sent; the oldest entries are given up when there are more.")
        @Nullable
        Long maxBytes,

        @Doc("Seconds after which a batch that cannot be sent is given up; -1: after the first failure.") @Default("60")
        double maxRetryTime,

        @Doc("Seconds until a batch is sent again; doubled with each failure.")
        @Default("0.01")
        @Range(min = 0.001, max = 1_000_000)
        double initialRetryDelay,

        @Doc("Most seconds until a batch is sent again.") @Default("60") @Range(min = 0.001, max = 1_000_000)
        double maxRetryDelay,

        @Doc("Batches under way at a time: 1, or -1 for as many as there are, 64 at most.")
        @Default("1")
        @OneOf({"-1", "1"})
        int concurrencyLimit) {

    private static final int MOST_AT_A_TIME = 64;

    /** Sends what is there at once, in batches of this size at most, and each batch only once. */
    public static QueueSettings once(int maxBatchSize) {
        return new QueueSettings(maxBatchSize, 0, 10_000, null, -1, 0.01, 60, 1);
    }

    /** The same with another size of batches. */
    public QueueSettings withMaxBatchSize(int size) {
        return new QueueSettings(
                size,
                maxCoalescingDelay,
                maxEntries,
                maxBytes,
                maxRetryTime,
                initialRetryDelay,
                maxRetryDelay,
                concurrencyLimit);
    }

    /** The same with another wait for full batches, in seconds. */
    public QueueSettings withMaxCoalescingDelay(double seconds) {
        return new QueueSettings(
                maxBatchSize,
                seconds,
                maxEntries,
                maxBytes,
                maxRetryTime,
                initialRetryDelay,
                maxRetryDelay,
                concurrencyLimit);
    }

    int mostAtATime() {
        return concurrencyLimit < 0 ? MOST_AT_A_TIME : concurrencyLimit;
    }

    long mostBytes() {
        return maxBytes == null ? Long.MAX_VALUE : maxBytes;
    }

    long coalescingNanos() {
        return maxBatchSize == 1 ? 0 : nanos(maxCoalescingDelay);
    }

    /** Whether a batch that failed is sent again, this long after it was sent first. */
    boolean insistsAfter(Duration spent) {
        return maxRetryTime > 0 && spent.toNanos() < nanos(maxRetryTime);
    }

    /** The pause after so many failures. */
    long retryNanos(int failures) {
        return nanos(Math.min(maxRetryDelay, Math.scalb(initialRetryDelay, Math.min(failures, 64) - 1)));
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }
}
