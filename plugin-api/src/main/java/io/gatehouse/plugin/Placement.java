/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import org.jspecify.annotations.Nullable;

/**
 * What one configured use of a plugin is limited to. Immutable; all null for a use that serves every request.
 *
 * @param routeId id of the route, or null
 * @param serviceId id of the service, or null
 * @param consumerId id of the consumer, or null
 */
public record Placement(
        @Nullable String routeId,
        @Nullable String serviceId,
        @Nullable String consumerId) {

    private static final Placement EVERYWHERE = new Placement(null, null, null);

    /** A use that serves every request. */
    public static Placement everywhere() {
        return EVERYWHERE;
    }
}
