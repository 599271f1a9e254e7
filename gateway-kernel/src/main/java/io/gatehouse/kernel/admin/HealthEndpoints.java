/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.upstream.UpstreamHealth;
import io.gatehouse.kernel.upstream.UpstreamHealth.TargetHealth;
import io.gatehouse.kernel.upstream.UpstreamHealth.Verdict;
import io.gatehouse.kernel.upstream.Upstreams;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How upstreams and their targets are, as this node sees it, and how somebody says they are. */
final class HealthEndpoints {

    /** Where somebody says how a target is, or one address of it. */
    static final List<String> PATHS = List.of(
            "/upstreams/{upstreams}/health",
            "/upstreams/{upstreams}/targets/{targets}/healthy",
            "/upstreams/{upstreams}/targets/{targets}/unhealthy",
            "/upstreams/{upstreams}/targets/{targets}/{address}/healthy",
            "/upstreams/{upstreams}/targets/{targets}/{address}/unhealthy");

    private static final System.Logger LOG = System.getLogger(HealthEndpoints.class.getName());
    private static final String DONE_HERE =
            "The database does not answer. This node does as you say, other nodes were not told."
                    + " Try again when the database is back, or say it to each node.";
    private static final Set<String> VERDICTS = Set.of("healthy", "unhealthy");

    private final ConfigurationSwitch configuration;
    private final NodeState node;

    HealthEndpoints(ConfigurationSwitch configuration, NodeState node) {
        this.configuration = configuration;
        this.node = node;
    }

    /** What is behind a path of decoded segments, or null. */
    @Nullable
    Endpoint find(List<String> segments) {
        int count = segments.size();
        if (count < 3 || !segments.get(0).equals("upstreams")) {
            return null;
        }
        String upstream = segments.get(1);
        String last = segments.get(count - 1);
        if (count == 3 && last.equals("health")) {
            return Endpoint.get((request, method) -> health(upstream, request));
        }
        if (count < 5 || count > 6 || !segments.get(2).equals("targets") || !VERDICTS.contains(last)) {
            return null;
        }
        String address = count == 6 ? segments.get(4) : null;
        return Endpoint.of((request, method) -> set(upstream, segments.get(3), address, last.equals("healthy")), "PUT");
    }

    private Reply health(String key, AdminRequest request) {
        Lookup lookup = new Lookup(configuration.current());
        Map<String, @Nullable Object> upstream = upstream(lookup, key);
        Upstreams upstreams = node.upstreams();
        UpstreamHealth health = upstreams == null ? null : upstreams.health(Lookup.id(upstream));
        if (Query.parse(request.query()).isOn("balancer_health")) {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("data", balancer(Lookup.id(upstream), health));
            body.put("next", null);
            body.put("node_id", node.nodeId());
            return Reply.ok(body);
        }
        Map<String, TargetHealth> byName = new HashMap<>();
        if (health != null) {
            health.targets().forEach(target -> byName.put(target.name(), target));
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Map<String, @Nullable Object> row : lookup.children(targets(), "upstream", Lookup.id(upstream))) {
            rows.add(shown(row, byName));
        }
        rows.sort(EntityEndpoints.NEWEST);
        return with("node_id", node.nodeId(), ListPage.of(request, true).ofUnsorted(rows));
    }

    private static Map<String, @Nullable Object> shown(
            Map<String, @Nullable Object> row, Map<String, TargetHealth> byName) {
        TargetHealth health = byName.get(Upstreams.name(String.valueOf(row.get("target"))));
        Map<String, @Nullable Object> shown = new LinkedHashMap<>(row);
        shown.put("health", (health == null ? Verdict.HEALTHCHECKS_OFF : health.verdict()).name());
        if (health != null) {
            Map<String, @Nullable Object> data = status(health);
            data.put("addresses", addresses(health, "health", health.verdict().name()));
            shown.put("data", data);
        }
        return shown;
    }

    private static Map<String, @Nullable Object> balancer(String id, @Nullable UpstreamHealth health) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("id", id);
        data.put("health", (health == null ? Verdict.HEALTHCHECKS_OFF : health.verdict()).name());
        if (health != null && health.verdict() != Verdict.HEALTHCHECKS_OFF) {
            Map<String, @Nullable Object> details = new LinkedHashMap<>();
            details.put("healthy", health.verdict() == Verdict.HEALTHY);
            details.put("weight", weight(health.totalWeight(), health.availableWeight()));
            List<Object> hosts = new ArrayList<>();
            for (TargetHealth target : health.targets()) {
                Map<String, @Nullable Object> host = status(target);
                host.put("addresses", addresses(target, "healthy", target.available()));
                hosts.add(host);
            }
            details.put("hosts", hosts);
            data.put("details", details);
        }
        return data;
    }

    private static Map<String, @Nullable Object> status(TargetHealth health) {
        boolean known = !health.addresses().isEmpty();
        int weight = known ? health.weight() : 0;
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put("host", health.host());
        status.put("port", health.port());
        status.put("dns", !known ? "name not found" : health.addresses().get(0).startsWith("[") ? "AAAA" : "A");
        status.put("nodeWeight", health.weight());
        status.put("weight", weight(weight, health.available() ? weight : 0));
        return status;
    }

    private static Map<String, Object> weight(long total, long available) {
        return Map.of("total", total, "available", available, "unavailable", total - available);
    }

    private static List<Map<String, Object>> addresses(TargetHealth health, String member, Object value) {
        List<Map<String, Object>> addresses = new ArrayList<>();
        for (String address : health.addresses()) {
            addresses.add(Map.of("ip", address, "port", health.port(), "weight", health.weight(), member, value));
        }
        return addresses;
    }

    private static Reply with(String member, Object value, Reply reply) {
        Map<Object, @Nullable Object> body = new LinkedHashMap<>();
        if (reply.body() instanceof Map<?, ?> map) {
            body.putAll(map);
        }
        body.put(member, value);
        return Reply.ok(body);
    }

    private Reply set(String upstreamKey, String targetKey, @Nullable String address, boolean healthy) {
        Lookup lookup = new Lookup(configuration.current());
        Map<String, @Nullable Object> upstream = upstream(lookup, upstreamKey);
        Map<String, @Nullable Object> target =
                lookup.below("upstream", Lookup.id(upstream), targets(), EntityAddress.below(targets(), targetKey));
        if (target == null) {
            throw AdminError.notFound();
        }
        TargetWord said = new TargetWord(Lookup.id(upstream), String.valueOf(target.get("target")), healthy);
        String name = String.valueOf(upstream.get("name"));
        Upstreams upstreams = node.upstreams();
        String problem = upstreams == null
                ? "Upstream " + name + " has no balancer"
                : upstreams.set(said.upstreamId(), name, said.target(), address, healthy);
        if (problem != null) {
            throw AdminError.message(400, problem);
        }
        tellOthers(said);
        return Reply.empty(204);
    }

    private void tellOthers(TargetWord said) {
        try {
            configuration.tellOthers(said.word());
        } catch (StoreException e) {
            LOG.log(Level.ERROR, "other nodes were not told how a target is: " + e.getMessage(), e);
            throw AdminError.message(503, DONE_HERE);
        }
    }

    private Map<String, @Nullable Object> upstream(Lookup lookup, String key) {
        EntityType type = configuration.current().types().named("upstreams");
        Map<String, @Nullable Object> upstream = lookup.find(type, EntityAddress.of(type, key));
        if (upstream == null) {
            throw AdminError.notFound();
        }
        return upstream;
    }

    private EntityType targets() {
        return configuration.current().types().named("targets");
    }
}
