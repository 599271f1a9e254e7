/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

/**
 * How much of a body a handler needs in memory. Immutable. When several handlers ask, the largest limit counts, and a body is
 * refused only when it is larger than a limit that somebody insists on.
 */
public final class BodyDemand {

    private static final BodyDemand NONE = new BodyDemand(0, false);

    private final long limit;
    private final boolean insisting;

    private BodyDemand(long limit, boolean insisting) {
        this.limit = limit;
        this.insisting = insisting;
    }

    /** Nothing. */
    public static BodyDemand none() {
        return NONE;
    }

    /** The whole body, up to this many bytes; a larger request ends with status 413, a larger answer with 502. */
    public static BodyDemand upTo(long limit) {
        return new BodyDemand(check(limit), true);
    }

    /** The whole body if it has at most this many bytes; of a larger one nothing, and it streams on. */
    public static BodyDemand ifUpTo(long limit) {
        return new BodyDemand(check(limit), false);
    }

    private static long check(long limit) {
        if (limit < 0 || limit > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 0.." + (Integer.MAX_VALUE - 16) + ")");
        }
        return limit;
    }

    /** In bytes; 0 for none. */
    public long limit() {
        return limit;
    }

    /** Whether a larger body ends the request. */
    public boolean insisting() {
        return insisting;
    }
}
