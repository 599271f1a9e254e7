/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A place where uses are counted. Counting is exact: of uses that arrive together, only as many find room as there is. Safe for
 * use by many threads; never blocks.
 */
public interface Counters {

    /**
     * Counts uses in every window of a quota, unless one of them is full already; then none of them is touched.
     *
     * @param identifier whose uses
     * @param amount how many; 0 only looks
     * @param now milliseconds since 1970
     * @return how often each window was used before, in the order of the quota: the uses were counted when none of these fills
     *     its window; null when that is not known without waiting
     */
    long @Nullable [] takeAtOnce(Quota quota, String identifier, long amount, long now);

    /**
     * The same where it takes a while. The stage fails when nobody knows; it is safe to
     * say then that this use may or may not have been counted.
     */
    CompletionStage<long[]> take(Quota quota, String identifier, long amount, long now);
}
