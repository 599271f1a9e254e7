/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.schema.HostAddress;
import org.jspecify.annotations.Nullable;

/**
 * Somebody says how a target is.
 *
 * @param upstreamId of its upstream
 * @param target host and port as they are configured
 */
public record TargetWord(String upstreamId, String target, boolean healthy) {

    private static final String NAME = "target";
    private static final String HEALTHY = "healthy";
    private static final String UNHEALTHY = "unhealthy";

    /** What one node says to others. */
    String word() {
        return NAME + " " + upstreamId + " " + (healthy ? HEALTHY : UNHEALTHY) + " " + target;
    }

    /** What {@link #word} says; null for anything else. */
    public static @Nullable TargetWord of(String word) {
        String[] parts = word.split(" ", -1);
        if (parts.length != 4 || !parts[0].equals(NAME) || HostAddress.tryParse(parts[3]) == null) {
            return null;
        }
        boolean healthy = parts[2].equals(HEALTHY);
        return healthy || parts[2].equals(UNHEALTHY) ? new TargetWord(parts[1], parts[3], healthy) : null;
    }
}
