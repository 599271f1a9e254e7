/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.schema.ValueSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When entities with a {@code ttl} end. It is given and shown as seconds from now; stored, it counts from {@code created_at}, so
 * that it means the same whenever it is read.
 */
public final class Expiry {

    /** The end of what does not end. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final String TTL = "ttl";

    private Expiry() {}

    /** Seconds since 1970 at which a stored row ends, or {@link #NEVER}. */
    public static long of(Map<String, @Nullable Object> row) {
        return row.get(TTL) instanceof Number ttl && ttl.longValue() > 0 ? created(row) + ttl.longValue() : NEVER;
    }

    /** A row with its life time counted from now; the same row when it has none. */
    public static Map<String, @Nullable Object> withTimeLeft(Map<String, @Nullable Object> row, ValueSource now) {
        long end = of(row);
        if (end == NEVER) {
            return row;
        }
        Map<String, @Nullable Object> shown = new LinkedHashMap<>(row);
        shown.put(TTL, Math.max(0, end - now.seconds()));
        return shown;
    }

    /** A row without its life time, which stored is as long as the entity is old: no limit of what may be given holds for it. */
    public static Map<String, @Nullable Object> without(Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(row);
        rest.remove(TTL);
        return rest;
    }

    /** Makes the life time of a row, which was counted from {@code now}, count from its creation. */
    static void fromNow(Map<String, @Nullable Object> row, long now) {
        if (row.get(TTL) instanceof Number ttl && ttl.longValue() > 0) {
            row.put(TTL, Math.max(1, ttl.longValue() + now - created(row)));
        }
    }

    private static long created(Map<String, @Nullable Object> row) {
        return row.get("created_at") instanceof Number seconds ? seconds.longValue() : 0;
    }
}
