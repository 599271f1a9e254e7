/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.PluginType;
import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.kernel.http.AdminRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the node tells about itself. */
final class NodeEndpoints {

    private final ConfigurationSwitch configuration;
    private final NodeState node;

    NodeEndpoints(ConfigurationSwitch configuration, NodeState node) {
        this.configuration = configuration;
        this.node = node;
    }

    Reply root() {
        Configuration current = configuration.current();
        Map<String, Object> available = new TreeMap<>();
        for (PluginType plugin : current.types().catalog().all()) {
            available.put(
                    plugin.info().name(),
                    Map.of(
                            "version",
                            plugin.version(),
                            "priority",
                            plugin.info().priority()));
        }
        TreeSet<String> inUse = new TreeSet<>();
        for (PluginUse use : current.plugins()) {
            inUse.add(use.name());
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("tagline", "Welcome to Gatehouse");
        root.put("version", node.version());
        root.put("edition", "community");
        root.put("hostname", node.hostName());
        root.put("node_id", node.nodeId());
        root.put("timers", new Timers(node.scheduled()).counts());
        root.put("plugins", Map.of("available_on_server", available, "enabled_in_cluster", inUse));
        root.put("configuration", node.settings());
        root.put("pids", Map.of("master", ProcessHandle.current().pid(), "workers", List.of()));
        return Reply.ok(root);
    }

    Reply status(AdminRequest request) {
        MemoryText text = MemoryText.of(Query.parse(request.query()));
        NodeState.Connections connections = node.connections();
        Map<String, Object> server = new LinkedHashMap<>();
        server.put("connections_active", connections.active());
        server.put("connections_reading", connections.reading());
        server.put("connections_writing", connections.writing());
        server.put("connections_waiting", connections.waiting());
        server.put("connections_accepted", connections.accepted());
        server.put("connections_handled", connections.accepted());
        server.put("total_requests", connections.requests());
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put(
                "workers_lua_vms",
                List.of(Map.of("pid", ProcessHandle.current().pid(), "http_allocated_gc", text.of(used))));
        memory.put("lua_shared_dicts", Map.of());
        memory.put("heap_used_bytes", used);
        memory.put("heap_max_bytes", runtime.maxMemory());
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("server", server);
        status.put("memory", memory);
        if (configuration.writable()) {
            status.put("database", Map.of("reachable", configuration.reachable()));
        } else {
            status.put("configuration_hash", configuration.current().hash());
        }
        return Reply.ok(status);
    }

    /** Tells whether requests may come; told that the node is draining, it lets load balancers send them elsewhere. */
    Reply ready(AdminRequest request, String method) {
        if (method.equals("GET")) {
            return ready();
        }
        boolean draining = "draining".equals(RequestFields.of(request).values().get("status"));
        if (draining) {
            node.drain();
        }
        return Reply.empty(draining ? 204 : 400);
    }

    private Reply ready() {
        String reason = node.notReady();
        if (reason == null
                && !configuration.writable()
                && configuration.current().hash().equals(Configuration.EMPTY_HASH)) {
            reason = "no configuration available (empty configuration present)";
        }
        return reason == null ? Reply.ok(AdminApi.message("ready")) : new Reply(503, AdminApi.message(reason));
    }

    Reply timers() {
        return Reply.ok(new Timers(node.scheduled()).document());
    }

    /** Names are resolved by the JVM, which tells nothing about it. */
    Reply lookups() {
        throw AdminError.message(501, "not implemented with the legacy DNS client");
    }

    Reply metrics() {
        return Reply.ok(node.metrics());
    }

    Reply phases() {
        return Reply.ok(Map.of("data", node.phases()));
    }

    Reply enabledPlugins() {
        List<String> names = new ArrayList<>();
        for (PluginType plugin : configuration.current().types().catalog().all()) {
            names.add(plugin.info().name());
        }
        names.sort(null);
        return Reply.ok(Map.of("enabled_plugins", names));
    }
}
