/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.RunningUses.Running;
import io.gatehouse.kernel.entity.RouteEntity;
import io.gatehouse.kernel.entity.ServiceEntity;
import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.kernel.pipeline.Plan;
import io.gatehouse.kernel.pipeline.PluginChain;
import io.gatehouse.kernel.pipeline.Snapshot;
import io.gatehouse.kernel.route.RouteOrder;
import io.gatehouse.kernel.route.RouteRule;
import io.gatehouse.kernel.route.Router;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the routes of a configuration were compiled to, and from what: the next configuration takes over all of it that did not
 * change. Immutable.
 *
 * @param uses what runs
 * @param chains the order of plugins, by the uses it was made from
 * @param services the services, and {@code upstreams} the upstreams, that {@code reached} was made from
 * @param reached where requests of a service go, by its id
 * @param given all routes
 * @param compiled what became of each of them, in their order
 */
record CompiledRoutes(
        RunningUses uses,
        Map<List<Running>, PluginChain> chains,
        Map<String, ServiceEntity> services,
        Map<String, UpstreamEntity> upstreams,
        Map<String, Reached> reached,
        List<RouteEntity> given,
        List<Compiled> compiled,
        Router<Plan> router,
        Plan withoutRoute) {

    /** Where requests of a service go, as long as neither it nor the upstream that its host names is another. */
    record Reached(ServiceEntity service, @Nullable UpstreamEntity named, Plan.Upstream upstream) {}

    /**
     * The rule of a route, as long as nothing it was made from is another.
     *
     * @param rule null for a route that is not served, because its service is switched off
     */
    record Compiled(
            RouteEntity route,
            Plan.@Nullable Upstream upstream,
            @Nullable PluginChain plugins,
            @Nullable RouteRule<Plan> rule) {

        boolean isOf(
                RouteEntity otherRoute, Plan.@Nullable Upstream otherUpstream, @Nullable PluginChain otherPlugins) {
            return route.equals(otherRoute) && Objects.equals(upstream, otherUpstream) && plugins == otherPlugins;
        }
    }

    /** Nothing to take over. */
    static CompiledRoutes none(RouteOrder order) {
        return new CompiledRoutes(
                RunningUses.NONE,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                Router.compile(List.of(), order),
                Plan.withoutRoute(PluginChain.of(List.of())));
    }

    /** With who may call, as requests see it. */
    Snapshot snapshot(Snapshot.Directory callers, Runnable onDrained) {
        return new Snapshot(router, withoutRoute, callers, onDrained);
    }
}
