/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.CompiledRoutes.Compiled;
import io.gatehouse.kernel.CompiledRoutes.Reached;
import io.gatehouse.kernel.RunningUses.Running;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.kernel.entity.RouteEntity;
import io.gatehouse.kernel.entity.ServiceEntity;
import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.kernel.pipeline.Plan;
import io.gatehouse.kernel.pipeline.PluginChain;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.route.RouteRule;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.model.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a configuration into what requests run through: makes every handler, and for every route the order of its plugins and the
 * choice between their uses. Done beside the running snapshot; either all of it works, or nothing changes. What was compiled
 * before and did not change is taken over, so that a change costs about as much as what it changes.
 */
final class SnapshotCompiler {

    /** Protocols of connections that carry no HTTP; nothing is served by them. */
    private static final Set<String> STREAM_PROTOCOLS = Set.of("tcp", "tls", "tls_passthrough", "udp");

    private final CompiledRoutes before;
    private final Configuration configuration;
    private final PluginGeneration generation;
    private final Map<String, ServiceEntity> services;
    private final Map<String, UpstreamEntity> upstreams;

    private SnapshotCompiler(CompiledRoutes before, Configuration configuration, PluginGeneration generation) {
        this.before = before;
        this.configuration = configuration;
        this.generation = generation;
        services = configuration.services();
        upstreams = configuration.upstreams();
    }

    /**
     * Compiles the routes of a configuration.
     *
     * @param before what the same plugins served with until now
     * @param handlers where handlers that live already are found, and new ones are made; the caller releases them, also when this fails
     * @throws ConfigurationException with every plugin that cannot be made, or the first route whose plugins cannot be put in order
     */
    static CompiledRoutes compile(
            CompiledRoutes before,
            Configuration configuration,
            PluginGeneration generation,
            LiveHandlers handlers,
            ServicePeers peers)
            throws ConfigurationException {
        SnapshotCompiler compiler = new SnapshotCompiler(before, configuration, generation);
        RunningUses uses = before.uses().with(compiler.running(handlers));
        handlers.complete();
        return compiler.routes(uses, compiler.reached(peers));
    }

    private List<Running> running(LiveHandlers handlers) throws ConfigurationException {
        List<Running> running = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (PluginUse use : configuration.plugins()) {
            if (!use.enabled()
                    || STREAM_PROTOCOLS.containsAll(use.protocols())
                    || generation.find(use.name()) == null) {
                continue;
            }
            try {
                running.add(before.uses().running(use, handlers.obtain(use, configuration)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                problems.add("interrupted");
            } catch (ConfigException e) {
                String field = e.field() == null ? "" : "config." + e.field() + ": ";
                problems.add("plugin " + use.name() + " (" + use.id() + ") cannot be made: " + field + e.getMessage());
            } catch (Exception e) {
                problems.add("plugin " + use.name() + " (" + use.id() + ") cannot be made: " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return running;
    }

    private Map<String, Reached> reached(ServicePeers peers) {
        if (services == before.services() && upstreams == before.upstreams()) {
            return before.reached();
        }
        Map<String, Reached> reached = new HashMap<>();
        for (ServiceEntity service : services.values()) {
            if (!STREAM_PROTOCOLS.contains(service.service().protocol())) {
                String id = service.service().id();
                UpstreamEntity named = upstreams.get(service.service().host());
                Reached known = before.reached().get(id);
                boolean same = known != null && known.service() == service && known.named() == named;
                reached.put(id, same ? known : new Reached(service, named, upstream(service, peers)));
            }
        }
        return reached;
    }

    private static Plan.Upstream upstream(ServiceEntity service, ServicePeers peers) {
        return new Plan.Upstream(service.service(), peers.of(service), service.retries());
    }

    private CompiledRoutes routes(RunningUses uses, Map<String, Reached> reached) throws ConfigurationException {
        PluginChains chains = new PluginChains(generation, before.chains());
        Map<String, Compiled> routes = new HashMap<>();
        List<RouteRule<Plan>> gone = new ArrayList<>();
        List<RouteRule<Plan>> added = new ArrayList<>();
        for (RouteEntity route : configuration.routes()) {
            String serviceId = route.serviceId();
            ServiceEntity service = serviceId == null ? null : services.get(serviceId);
            if (service != null && !service.enabled()) {
                continue;
            }
            Reached to = serviceId == null ? null : reached.get(serviceId);
            Plan.Upstream upstream = to == null ? null : to.upstream();
            PluginChain plugins = plugins(route, uses, chains);
            String id = route.route().id();
            Compiled known = before.routes().get(id);
            if (known == null || !known.isOf(route, upstream, plugins)) {
                known = new Compiled(route, upstream, plugins, rule(route, plan(route, upstream, plugins)));
                added.add(known.rule());
            }
            routes.put(id, known);
        }
        before.routes().forEach((id, known) -> {
            if (routes.get(id) != known) {
                gone.add(known.rule());
            }
        });
        return new CompiledRoutes(
                uses,
                chains.made(),
                services,
                upstreams,
                reached,
                routes,
                before.router().with(gone, added),
                withoutRoute(uses, chains));
    }

    private static PluginChain plugins(RouteEntity route, RunningUses uses, PluginChains chains)
            throws ConfigurationException {
        try {
            return chains.of(uses.applicable(route.route().id(), route.serviceId()));
        } catch (PluginOrder.CircleException e) {
            throw new ConfigurationException(List.of(named(route.route()) + ": " + e.getMessage()));
        }
    }

    private Plan withoutRoute(RunningUses uses, PluginChains chains) {
        return uses == before.uses()
                ? before.withoutRoute()
                : Plan.withoutRoute(chains.withoutRoute(uses.applicable(null, null)));
    }

    private static String named(Route route) {
        return "route " + (route.name() == null ? route.id() : route.name());
    }

    private static RouteRule<Plan> rule(RouteEntity entity, Plan plan) {
        Route route = entity.route();
        return new RouteRule<>(
                route.id(),
                route.methods(),
                route.hosts(),
                route.paths(),
                route.headers(),
                route.snis(),
                (int) entity.regexPriority(),
                route.protocols(),
                entity.stripPath(),
                plan);
    }

    private static Plan plan(RouteEntity entity, Plan.@Nullable Upstream upstream, PluginChain plugins) {
        List<String> protocols = entity.route().protocols();
        boolean grpc = protocols.contains("grpc") || protocols.contains("grpcs");
        boolean httpsOnly = !protocols.contains("http") && !protocols.contains("grpc");
        Plan.RouteRules rules = new Plan.RouteRules(
                entity.stripPath(), entity.preserveHost(), httpsOnly, entity.httpsRedirectStatus(), grpc);
        return Plan.of(entity.route(), rules, upstream, plugins);
    }
}
