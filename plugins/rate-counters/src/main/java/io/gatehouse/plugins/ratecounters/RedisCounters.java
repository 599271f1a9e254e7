/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counts in Redis, one round trip each time: exact among all gateways that share it. */
final class RedisCounters implements Counters {

    /** Keys outlive their windows by this, for gateways whose clocks differ. */
    private static final long GRACE_MILLIS = 60_000;

    private final RedisLink link;

    RedisCounters(RedisLink link) {
        this.link = link;
    }

    @Override
    public long @Nullable [] takeAtOnce(Quota quota, String identifier, long amount, long now) {
        return null;
    }

    @Override
    public CompletionStage<long[]> take(Quota quota, String identifier, long amount, long now) {
        int size = quota.size();
        String[] keys = new String[size];
        String[] arguments = new String[1 + 2 * size];
        arguments[0] = Long.toString(amount);
        for (int i = 0; i < size; i++) {
            Period period = quota.period(i);
            long start = period.startOf(now);
            keys[i] = quota.key(period, identifier, start);
            arguments[1 + 2 * i] = Long.toString(quota.ceiling(i));
            arguments[2 + 2 * i] = life(period, start, now);
        }
        CompletableFuture<List<Long>> answer = link.call(Script.TAKE, keys, arguments);
        return answer.thenApply(RedisCounters::counts);
    }

    /** How many milliseconds a key of a window lives. */
    static String life(Period period, long windowStart, long now) {
        return Long.toString(period.endOf(windowStart) - now + GRACE_MILLIS);
    }

    private static long[] counts(List<Long> answer) {
        long[] counts = new long[answer.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = answer.get(i);
        }
        return counts;
    }
}
