/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.gatehouse.plugin.SharedCounters;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counts in the database of the gateway: exact among all gateways that share it. */
final class ClusterCounters implements Counters {

    private final SharedCounters shared;

    ClusterCounters(SharedCounters shared) {
        this.shared = shared;
    }

    @Override
    public long @Nullable [] takeAtOnce(Quota quota, String identifier, long amount, long now) {
        return null;
    }

    @Override
    public CompletionStage<long[]> take(Quota quota, String identifier, long amount, long now) {
        String shortened = Identifiers.shortened(identifier);
        SharedCounters.Counter[] counters = new SharedCounters.Counter[quota.size()];
        for (int i = 0; i < counters.length; i++) {
            Period period = quota.period(i);
            long start = period.startOf(now);
            counters[i] = new SharedCounters.Counter(
                    quota.key(period, shortened, start), quota.ceiling(i), period.endOf(start));
        }
        return shared.take(Arrays.asList(counters), amount);
    }
}
