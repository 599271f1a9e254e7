/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.gatehouse.plugin.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The limits that one use of a plugin sets for one thing that it counts: everything about them that can be computed once.
 * Immutable. Uses that are limited to the same route and service share their counts.
 */
public final class Quota {

    private static final String NO_ID = "00000000-0000-0000-0000-000000000000";

    private final Period[] periods;
    private final double[] limits;
    private final long[] ceilings;
    private final String keyStart;
    private final String keyThing;
    private final String realm;

    private Quota(String ids, String thing, List<Period> periods, Limits limits) {
        int size = periods.size();
        this.periods = periods.toArray(Period[]::new);
        this.limits = new double[size];
        ceilings = new long[size];
        for (int i = 0; i < size; i++) {
            double limit = Objects.requireNonNull(limits.of(this.periods[i]));
            this.limits[i] = limit;
            ceilings[i] = (long) Math.ceil(limit);
        }
        keyStart = "ratelimit:" + ids + ":";
        keyThing = thing + ":";
        realm = ids + thing;
    }

    /**
     * Limits for uses with this placement.
     *
     * @param thing name of what is counted, or null where it is requests
     */
    public static Quota of(Placement placement, @Nullable String thing, Limits limits) {
        List<Period> periods = new ArrayList<>();
        for (Period period : Period.values()) {
            if (limits.of(period) != null) {
                periods.add(period);
            }
        }
        String ids = orNone(placement.routeId()) + ":" + orNone(placement.serviceId());
        return new Quota(ids, thing == null ? "" : ":" + thing, periods, limits);
    }

    private static String orNone(@Nullable String id) {
        return id == null ? NO_ID : id;
    }

    /** Number of limited windows. */
    public int size() {
        return periods.length;
    }

    /** A window, short ones first. */
    public Period period(int index) {
        return periods[index];
    }

    /** Limit of a window. */
    public double limit(int index) {
        return limits[index];
    }

    /** Whether a window has room for nothing more, having been used this often. */
    public boolean isFull(int index, long used) {
        return used >= ceilings[index];
    }

    /** The first window that has room for nothing more, or -1. */
    public int firstFull(long[] used) {
        for (int i = 0; i < ceilings.length; i++) {
            if (used[i] >= ceilings[i]) {
                return i;
            }
        }
        return -1;
    }

    /** The lowest number of uses that fills a window. */
    long ceiling(int index) {
        return ceilings[index];
    }

    /** Names what is counted, and for which placement. */
    String realm() {
        return realm;
    }

    /** The key that counts somebody's uses in a window, the same as Kong's. */
    String key(Period period, String identifier, long windowStart) {
        return keyStart + identifier + ":" + windowStart + keyThing + period.text();
    }
}
