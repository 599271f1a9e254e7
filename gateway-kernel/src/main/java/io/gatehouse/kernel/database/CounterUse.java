/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.plugin.SharedCounters.Counter;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A use that is to be counted, and somebody who waits for that.
 *
 * @param amount how much; 0 to look only
 * @param counts the counts before
 */
record CounterUse(List<Counter> counters, long amount, CompletableFuture<long[]> counts) {

    CounterUse(List<Counter> counters, long amount) {
        this(counters, amount, new CompletableFuture<>());
    }
}
