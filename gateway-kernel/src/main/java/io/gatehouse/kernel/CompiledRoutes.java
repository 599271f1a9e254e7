/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.RunningUses.Running;
import io.gatehouse.kernel.entity.RouteEntity;
import io.gatehouse.kernel.entity.ServiceEntity;
import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.kernel.http.client.TlsTerms;
import io.gatehouse.kernel.pipeline.Plan;
import io.gatehouse.kernel.pipeline.PluginChain;
import io.gatehouse.kernel.pipeline.Snapshot;
import io.gatehouse.kernel.route.RouteOrder;
import io.gatehouse.kernel.route.RouteRule;
import io.gatehouse.kernel.route.Router;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the routes of a configuration were compiled to, and from what: the next configuration takes over all of it that did not
 * change. Immutable.
 *
 * @param uses what runs
 * @param chains the order of plugins, by the uses it was made from
 * @param services the services, {@code upstreams} the upstreams and {@code tls} the certificates that {@code reached} was made from
 * @param reached where requests of a service go, by its id
 * @param given all routes
 * @param compiled what became of each of them, in their order
 */
record CompiledRoutes(
        RunningUses uses,
        Map<List<Running>, PluginChain> chains,
        Map<String, ServiceEntity> services,
        Map<String, UpstreamEntity> upstreams,
        UpstreamTls tls,
        Map<String, Reached> reached,
        List<RouteEntity> given,
        List<Compiled> compiled,
        Router<Plan> router,
        Plan withoutRoute) {

    /**
     * Where requests of a service go, as long as neither it nor the upstream that its host names is another, nor the terms of TLS
     * with their servers.
     */
    record Reached(
            ServiceEntity service,
            @Nullable UpstreamEntity named,
            @Nullable TlsTerms terms,
            Plan.Upstream upstream) {

        boolean isOf(ServiceEntity otherService, @Nullable UpstreamEntity otherNamed, @Nullable TlsTerms otherTerms) {
            return service.equals(otherService)
                    && Objects.equals(named, otherNamed)
                    && Objects.equals(terms, otherTerms);
        }
    }

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
                UpstreamTls.NONE,
                Map.of(),
                List.of(),
                List.of(),
                Router.compile(List.of(), order),
                Plan.withoutRoute(PluginChain.of(List.of())));
    }

    /** Whether nothing changed that terms of TLS are made from. */
    boolean agreesOnTerms(CompiledRoutes other) {
        return reached == other.reached && upstreams == other.upstreams && tls.isOfSame(other.tls);
    }

    /** All terms of TLS, those of looks at servers included. */
    Set<TlsTerms> terms() {
        Set<TlsTerms> terms = new HashSet<>();
        for (Reached to : reached.values()) {
            if (to.terms() != null) {
                terms.add(to.terms());
            }
        }
        for (UpstreamEntity upstream : upstreams.values()) {
            TlsTerms ofChecks = tls.termsOfChecks(upstream.clientCertificateId());
            if (ofChecks != null) {
                terms.add(ofChecks);
            }
        }
        return terms;
    }

    /** With who may call, as requests see it. */
    Snapshot snapshot(Snapshot.Directory callers, Runnable onDrained) {
        return new Snapshot(router, withoutRoute, callers, onDrained);
    }
}
