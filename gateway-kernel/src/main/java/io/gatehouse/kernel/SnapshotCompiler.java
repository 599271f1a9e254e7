/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.kernel.entity.RouteEntity;
import io.gatehouse.kernel.entity.ServiceEntity;
import io.gatehouse.kernel.entity.StoredCredential;
import io.gatehouse.kernel.pipeline.Plan;
import io.gatehouse.kernel.pipeline.PluginInstance;
import io.gatehouse.kernel.pipeline.PluginSlot;
import io.gatehouse.kernel.pipeline.Snapshot;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.route.RouteOrder;
import io.gatehouse.kernel.route.RouteRule;
import io.gatehouse.kernel.route.Router;
import io.gatehouse.kernel.upstream.Balancer;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import io.gatehouse.plugin.model.Route;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns a configuration into what requests run through: makes every handler, and for every route the order of its plugins and the
 * choice between their uses. Done beside the running snapshot; either all of it works, or nothing changes.
 */
final class SnapshotCompiler {

    /** Protocols of connections that carry no HTTP; nothing is served by them. */
    private static final Set<String> STREAM_PROTOCOLS = Set.of("tcp", "tls", "tls_passthrough", "udp");

    private final Configuration configuration;
    private final PluginGeneration generation;
    private final LiveHandlers handlers;
    private final Map<PluginUse, PluginInstance> instances = new LinkedHashMap<>();
    private final Map<String, Plan.Upstream> upstreams = new HashMap<>();

    private SnapshotCompiler(Configuration configuration, PluginGeneration generation, LiveHandlers handlers) {
        this.configuration = configuration;
        this.generation = generation;
        this.handlers = handlers;
    }

    /**
     * Compiles a configuration.
     *
     * @param handlers where handlers that live already are found, and new ones are made; the caller releases them, also when this fails
     * @param onDrained runs after the snapshot's last request
     * @throws ConfigurationException with every plugin that cannot be made, or the first route whose plugins cannot be put in order
     */
    static Snapshot compile(
            Configuration configuration,
            PluginGeneration generation,
            LiveHandlers handlers,
            ServicePeers peers,
            RouteOrder order,
            InstantSource clock,
            Runnable onDrained)
            throws ConfigurationException {
        SnapshotCompiler compiler = new SnapshotCompiler(configuration, generation, handlers);
        compiler.obtainInstances();
        handlers.complete();
        compiler.collectUpstreams(peers);
        Router<Plan> router = Router.compile(compiler.rules(), order);
        Plan withoutRoute = compiler.planWithoutRoute();
        return new Snapshot(router, withoutRoute, callers(configuration, clock), onDrained);
    }

    /** Who may call, as a configuration has it. */
    static Snapshot.Directory callers(Configuration configuration, InstantSource clock) {
        return new Callers(configuration, clock);
    }

    private void obtainInstances() throws ConfigurationException {
        List<String> problems = new ArrayList<>();
        for (PluginUse use : configuration.plugins()) {
            if (!use.enabled()
                    || STREAM_PROTOCOLS.containsAll(use.protocols())
                    || generation.find(use.name()) == null) {
                continue;
            }
            try {
                instances.put(use, handlers.obtain(use, configuration));
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
    }

    private void collectUpstreams(ServicePeers peers) {
        for (ServiceEntity service : configuration.services().values()) {
            if (!STREAM_PROTOCOLS.contains(service.service().protocol())) {
                Balancer balancer = peers.of(service);
                upstreams.put(
                        service.service().id(), new Plan.Upstream(service.service(), balancer, service.retries()));
            }
        }
    }

    private List<RouteRule<Plan>> rules() throws ConfigurationException {
        UsesByScope uses = new UsesByScope(instances.keySet());
        List<RouteRule<Plan>> rules = new ArrayList<>();
        for (RouteEntity route : configuration.routes()) {
            ServiceEntity service =
                    route.serviceId() == null ? null : configuration.services().get(route.serviceId());
            if (service == null || service.enabled()) {
                try {
                    rules.add(rule(route, plan(route, uses)));
                } catch (PluginOrder.CircleException e) {
                    throw new ConfigurationException(List.of(named(route.route()) + ": " + e.getMessage()));
                }
            }
        }
        return rules;
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

    private Plan plan(RouteEntity entity, UsesByScope uses) throws PluginOrder.CircleException {
        Route route = entity.route();
        List<String> protocols = route.protocols();
        boolean grpc = protocols.contains("grpc") || protocols.contains("grpcs");
        boolean httpsOnly = !protocols.contains("http") && !protocols.contains("grpc");
        Plan.RouteRules rules = new Plan.RouteRules(
                entity.stripPath(), entity.preserveHost(), httpsOnly, entity.httpsRedirectStatus(), grpc);
        Plan.Upstream upstream = entity.serviceId() == null ? null : upstreams.get(entity.serviceId());
        List<PluginUse> applicable = uses.applicable(route.id(), entity.serviceId());
        List<String> names = orderedNames(applicable);
        return Plan.of(route, rules, upstream, slots(names, applicable), PluginOrder.ofAccess(names, applicable));
    }

    private Plan planWithoutRoute() {
        List<PluginUse> global = new UsesByScope(instances.keySet()).applicable(null, null);
        return Plan.withoutRoute(slots(orderedNames(global), global));
    }

    private List<String> orderedNames(List<PluginUse> uses) {
        Set<String> names = new TreeSet<>();
        uses.forEach(use -> names.add(use.name()));
        return PluginOrder.byPriority(names, this::info);
    }

    private PluginInfo info(String name) {
        return Objects.requireNonNull(generation.find(name), name).info();
    }

    private List<PluginSlot> slots(List<String> names, List<PluginUse> applicable) {
        List<PluginSlot> slots = new ArrayList<>(names.size());
        for (String name : names) {
            slots.add(slot(
                    applicable.stream().filter(use -> use.name().equals(name)).toList()));
        }
        return slots;
    }

    /** The choice between uses of one plugin: for everybody the most specific, for a consumer its own where that is more so. */
    private PluginSlot slot(List<PluginUse> uses) {
        PluginUse usual = null;
        Map<String, PluginUse> own = new HashMap<>();
        for (PluginUse use : uses) {
            String consumer = use.consumerId();
            if (consumer == null) {
                usual = moreSpecific(usual, use);
            } else {
                own.merge(consumer, use, SnapshotCompiler::moreSpecific);
            }
        }
        Map<String, PluginInstance> byConsumer = new HashMap<>();
        for (Map.Entry<String, PluginUse> entry : own.entrySet()) {
            if (moreSpecific(usual, entry.getValue()).equals(entry.getValue())) {
                byConsumer.put(entry.getKey(), instance(entry.getValue()));
            }
        }
        return new PluginSlot(usual == null ? null : instance(usual), byConsumer);
    }

    private PluginInstance instance(PluginUse use) {
        return Objects.requireNonNull(instances.get(use), use.id());
    }

    private static PluginUse moreSpecific(@Nullable PluginUse first, PluginUse second) {
        return first == null || rank(second) < rank(first) ? second : first;
    }

    /** The lower, the more specific. */
    private static int rank(PluginUse use) {
        boolean route = use.routeId() != null;
        boolean service = use.serviceId() != null;
        if (use.consumerId() != null) {
            return route ? (service ? 1 : 2) : service ? 3 : 5;
        }
        return route ? (service ? 4 : 6) : service ? 7 : 8;
    }

    /** Uses, to be found by what they are attached to. */
    private static final class UsesByScope {
        private final Map<String, List<PluginUse>> byRoute = new HashMap<>();
        private final Map<String, List<PluginUse>> byService = new HashMap<>();
        private final List<PluginUse> unattached = new ArrayList<>();

        private UsesByScope(Iterable<PluginUse> uses) {
            for (PluginUse use : uses) {
                if (use.routeId() != null) {
                    byRoute.computeIfAbsent(use.routeId(), id -> new ArrayList<>())
                            .add(use);
                } else if (use.serviceId() != null) {
                    byService
                            .computeIfAbsent(use.serviceId(), id -> new ArrayList<>())
                            .add(use);
                } else {
                    unattached.add(use);
                }
            }
        }

        private List<PluginUse> applicable(@Nullable String routeId, @Nullable String serviceId) {
            List<PluginUse> uses = new ArrayList<>(unattached);
            if (routeId != null) {
                for (PluginUse use : byRoute.getOrDefault(routeId, List.of())) {
                    if (use.serviceId() == null || use.serviceId().equals(serviceId)) {
                        uses.add(use);
                    }
                }
            }
            if (serviceId != null) {
                uses.addAll(byService.getOrDefault(serviceId, List.of()));
            }
            return uses;
        }
    }

    /** Consumers and credentials of a configuration. */
    private record Callers(Configuration configuration, InstantSource clock) implements Snapshot.Directory {

        @Override
        public @Nullable Credential credential(String type, String key) {
            StoredCredential stored = configuration.credential(type, key);
            if (stored == null || stored.expiresAt() <= clock.millis()) {
                return null;
            }
            return stored.credential();
        }

        @Override
        public @Nullable Consumer consumer(String idOrUsername) {
            Consumer byId = configuration.consumer(idOrUsername);
            return byId == null ? configuration.consumerNamed(idOrUsername) : byId;
        }
    }
}
