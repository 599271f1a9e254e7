/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether uses of plugins make sense where they are attached. */
public final class PluginPlacement {

    private final Map<String, List<String>> ofRoute = new HashMap<>();
    private final Map<String, Set<String>> ofService = new HashMap<>();

    /** Placement among these routes. */
    public PluginPlacement(List<RouteEntity> routes) {
        for (RouteEntity route : routes) {
            List<String> protocols = route.route().protocols();
            ofRoute.put(route.route().id(), protocols);
            if (route.serviceId() != null) {
                ofService
                        .computeIfAbsent(route.serviceId(), id -> new HashSet<>())
                        .addAll(protocols);
            }
        }
    }

    /** Why a use can never run because of its protocols, in the words of the Admin API; null when it can. */
    public @Nullable String protocolProblem(PluginUse use) {
        List<String> route = use.routeId() == null ? null : ofRoute.get(use.routeId());
        if (route != null && Collections.disjoint(route, use.protocols())) {
            return "must match the associated route's protocols";
        }
        Set<String> service = use.serviceId() == null ? null : ofService.get(use.serviceId());
        return service != null && Collections.disjoint(service, use.protocols())
                ? "must match the protocols of at least one route pointing to this Plugin's service"
                : null;
    }

    /** One sentence for each use that can never run, or that stands at the same place as another of its plugin. */
    List<String> warnings(List<PluginUse> uses) {
        List<String> warnings = new ArrayList<>();
        Set<List<@Nullable String>> places = new HashSet<>();
        for (PluginUse use : uses) {
            String problem = protocolProblem(use);
            if (problem != null) {
                warnings.add("plugin " + use.name() + " " + use.id() + " never runs: its protocols " + use.protocols()
                        + " " + problem);
            }
            List<@Nullable String> place = new ArrayList<>();
            Collections.addAll(place, use.name(), use.routeId(), use.serviceId(), use.consumerId());
            if (!places.add(place)) {
                warnings.add(
                        "plugin " + use.name() + " " + use.id()
                                + " is configured a second time for the same route, service and consumer: one of them never runs");
            }
        }
        return warnings;
    }
}
