/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import com.google.common.collect.Lists;
import com.google.common.collect.Sets;
import io.gatehouse.kernel.CompiledRoutes.Compiled;
import io.gatehouse.kernel.CompiledRoutes.Reached;
import io.gatehouse.kernel.RunningUses.Running;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.kernel.entity.RouteEntity;
import io.gatehouse.kernel.entity.ServiceEntity;
import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.kernel.http.client.TlsTerms;
import io.gatehouse.kernel.pipeline.Plan;
import io.gatehouse.kernel.pipeline.PluginChain;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.route.RouteRule;
import io.gatehouse.kernel.route.RouterFlavor;
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

    private static final System.Logger LOG = System.getLogger(SnapshotCompiler.class.getName());

    /** Protocols of connections that carry no HTTP; nothing is served by them. */
    private static final Set<String> STREAM_PROTOCOLS = Set.of("tcp", "tls", "tls_passthrough", "udp");

    private final CompiledRoutes before;
    private final Configuration configuration;
    private final RouterFlavor flavor;
    private final PluginGeneration generation;
    private final Map<String, ServiceEntity> services;
    private final Map<String, UpstreamEntity> upstreams;

    private SnapshotCompiler(
            CompiledRoutes before, Configuration configuration, RouterFlavor flavor, PluginGeneration generation) {
        this.before = before;
        this.configuration = configuration;
        this.flavor = flavor;
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
            RouterFlavor flavor,
            PluginGeneration generation,
            LiveHandlers handlers,
            ServicePeers peers)
            throws ConfigurationException {
        SnapshotCompiler compiler = new SnapshotCompiler(before, configuration, flavor, generation);
        RunningUses uses = before.uses().with(compiler.running(handlers));
        handlers.complete();
        return compiler.routes(uses, peers.tls(), compiler.reached(peers));
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
        UpstreamTls tls = peers.tls();
        boolean sameServers = services == before.services() && upstreams == before.upstreams();
        if (sameServers && tls.isOfSame(before.tls())) {
            return before.reached();
        }
        Map<String, Reached> reached = new HashMap<>();
        boolean changed = !sameServers;
        for (ServiceEntity service : services.values()) {
            if (!STREAM_PROTOCOLS.contains(service.service().protocol())) {
                String id = service.service().id();
                UpstreamEntity named = upstreams.get(service.service().host());
                Reached known = before.reached().get(id);
                TlsTerms terms = tls.terms(service, named);
                if (known == null || !known.isOf(service, named, terms)) {
                    known = new Reached(service, named, terms, upstream(service, terms, peers));
                    changed = true;
                }
                reached.put(id, known);
            }
        }
        // A certificate that no service refers to changes nothing.
        return changed ? reached : before.reached();
    }

    private static Plan.Upstream upstream(ServiceEntity service, @Nullable TlsTerms terms, ServicePeers peers) {
        return new Plan.Upstream(service.service(), peers.of(service, terms), service.retries());
    }

    private CompiledRoutes routes(RunningUses uses, UpstreamTls tls, Map<String, Reached> reached)
            throws ConfigurationException {
        List<RouteEntity> given = configuration.routes();
        // Routes are told by where they are in their order, which costs no look at each of them.
        boolean onlyRoutes = uses == before.uses() && reached == before.reached();
        int same = onlyRoutes ? sameAtStart(before.given(), given) : 0;
        int sameAtEnd = onlyRoutes ? sameAtStart(backwards(before.given(), same), backwards(given, same)) : 0;
        List<Compiled> replaced =
                before.compiled().subList(same, before.compiled().size() - sameAtEnd);
        PluginChains chains = new PluginChains(generation, before.chains());
        List<Compiled> replacement =
                compiled(given.subList(same, given.size() - sameAtEnd), replaced, uses, reached, chains);

        List<Compiled> compiled = new ArrayList<>(given.size());
        compiled.addAll(before.compiled().subList(0, same));
        compiled.addAll(replacement);
        compiled.addAll(before.compiled()
                .subList(same + replaced.size(), before.compiled().size()));
        return new CompiledRoutes(
                uses,
                onlyRoutes ? chains.all() : chains.made(),
                services,
                upstreams,
                tls,
                reached,
                given,
                compiled,
                before.router().with(rulesOf(replaced, replacement), rulesOf(replacement, replaced)),
                withoutRoute(uses, chains));
    }

    private static int sameAtStart(List<RouteEntity> one, List<RouteEntity> other) {
        int most = Math.min(one.size(), other.size());
        int same = 0;
        while (same < most && one.get(same).equals(other.get(same))) {
            same++;
        }
        return same;
    }

    private static List<RouteEntity> backwards(List<RouteEntity> routes, int from) {
        return Lists.reverse(routes.subList(from, routes.size()));
    }

    private List<Compiled> compiled(
            List<RouteEntity> routes,
            List<Compiled> replaced,
            RunningUses uses,
            Map<String, Reached> reached,
            PluginChains chains)
            throws ConfigurationException {
        Map<String, Compiled> known = new HashMap<>();
        replaced.forEach(compiled -> known.put(compiled.route().route().id(), compiled));
        List<Compiled> all = new ArrayList<>(routes.size());
        List<Route> otherwise = new ArrayList<>();
        for (RouteEntity route : routes) {
            String serviceId = route.serviceId();
            ServiceEntity service = serviceId == null ? null : services.get(serviceId);
            boolean served = service == null || service.enabled();
            Reached to = serviceId == null ? null : reached.get(serviceId);
            Plan.Upstream upstream = to == null ? null : to.upstream();
            PluginChain plugins = served ? plugins(route, uses, chains) : null;
            Compiled before = known.get(route.route().id());
            if (before == null || !before.isOf(route, upstream, plugins)) {
                RouteRule<Plan> rule = plugins == null ? null : rule(route, plan(route, upstream, plugins));
                before = new Compiled(route, upstream, plugins, rule);
                if (flavor.overrules(route.pathHandling())) {
                    otherwise.add(route.route());
                }
            }
            all.add(before);
        }
        warn(otherwise);
        return all;
    }

    private static void warn(List<Route> otherwise) {
        if (!otherwise.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "path_handling v1 counts as v0 (routes: " + otherwise.size() + ", the first: "
                            + named(otherwise.get(0)) + "); router_flavor = traditional lets routes have it");
        }
    }

    /** The rules of some that are not among others. */
    private static List<RouteRule<Plan>> rulesOf(List<Compiled> some, List<Compiled> others) {
        Set<Compiled> without = Sets.newIdentityHashSet();
        without.addAll(others);
        List<RouteRule<Plan>> rules = new ArrayList<>();
        for (Compiled compiled : some) {
            if (compiled.rule() != null && !without.contains(compiled)) {
                rules.add(compiled.rule());
            }
        }
        return rules;
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

    private Plan plan(RouteEntity entity, Plan.@Nullable Upstream upstream, PluginChain plugins) {
        List<String> protocols = entity.route().protocols();
        boolean grpc = protocols.contains("grpc") || protocols.contains("grpcs");
        boolean httpsOnly = !protocols.contains("http") && !protocols.contains("grpc");
        Plan.RouteRules rules = new Plan.RouteRules(
                entity.stripPath(),
                entity.preserveHost(),
                httpsOnly,
                entity.httpsRedirectStatus(),
                grpc,
                flavor.handling(entity.pathHandling()));
        return Plan.of(entity.route(), rules, upstream, plugins);
    }
}
