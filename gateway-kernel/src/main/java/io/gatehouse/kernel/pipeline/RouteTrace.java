/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.model.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which route a request takes and what would run on it for a caller nobody knows.
 *
 * @param route what matched, or null
 * @param access plugins in the order of the access phase
 * @param matchedPath the path of the route that matched, or null
 */
public record RouteTrace(
        @Nullable Route route,
        List<PluginInstance> access,
        @Nullable String matchedPath) {}
