/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import org.jspecify.annotations.Nullable;

/**
 * What had a request for how long. Immutable.
 *
 * @param kind what it was
 * @param name name of the plugin; of an attempt, the server's {@code Host}; null for the router
 * @param startNanos when it began, on the clock of {@link System#nanoTime}
 * @param endNanos when it ended, on the same clock; waiting counts
 * @param failed whether a plugin failed or a server did not answer
 */
public record Turn(Kind kind, @Nullable String name, long startNanos, long endNanos, boolean failed) {

    /** What takes its turn. */
    public enum Kind {
        /** Finding the route. */
        ROUTER,
        /** A plugin's access phase. */
        ACCESS,
        /** A plugin waiting for whoever really answers, within its access phase; see {@link AccessExchange#addUpstreamTime}. */
        INVOCATION,
        /** One attempt at a server of the service, until the head of its answer. */
        UPSTREAM,
        /** A plugin's response phase. */
        RESPONSE
    }
}
