/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Counters in the database that the gateway shares with other gateways: all of them count together. They outlast plugins,
 * configurations and gateways. Implemented by the gateway only: it may gain methods. Safe for use by many threads; never blocks.
 */
public interface SharedCounters {

    /** The largest amount that can be counted at once. */
    long MOST_AT_ONCE = 1_000_000_000_000L;

    /**
     * A counter, which begins at zero.
     *
     * @param key its name among the counters of all plugins: it best begins with the plugin's name
     * @param ceiling the count that fills it, positive
     * @param end from when on nobody asks for it, in milliseconds since 1970; it is forgotten some time after that
     */
    record Counter(String key, long ceiling, long end) {

        /** Checks the ceiling. */
        public Counter {
            requireNonNull(key, "key");
            if (ceiling <= 0) {
                throw new IllegalArgumentException("ceiling: " + ceiling + " (expected: a positive number)");
            }
        }
    }

    /**
     * Adds to every one of some counters unless one of them is full; then none of them is touched. To look and to count are one
     * step: of uses that arrive together, at whichever gateway, only as many are counted as find room.
     *
     * @param counters without two of the same key
     * @param amount what to add, up to {@link #MOST_AT_ONCE}; 0 only looks
     * @return the counts before, in the order of the counters: the amount was added if none of them fills its counter. Completes on
     *     a thread that must not be blocked. Fails with an {@link java.io.IOException} while the database is away, in which case
     *     this amount may or may not have been added
     */
    CompletionStage<long[]> take(List<Counter> counters, long amount);

    /** How long to wait for counts: they will hardly come later. */
    Duration patience();
}
