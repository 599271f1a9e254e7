/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.NodeState;
import io.gatehouse.plugin.Metrics;

/** What a node measures about itself, under the names that Kong's dashboards ask for. Safe for use by many threads. */
final class NodeMeasurements {

    private static final String SUBSYSTEM = "http";

    private final String nodeId;
    private final Metrics.Gauge connections;
    private final Metrics.Gauge.Series requests;

    NodeMeasurements(Metrics metrics, String nodeId, String version) {
        this.nodeId = nodeId;
        metrics.gauge(
                        "kong_node_info",
                        "The node, and the version of Kong it is compatible with.",
                        "node_id",
                        "version")
                .with(nodeId, version)
                .set(1);
        metrics.gauge("kong_datastore_reachable", "1 when the configuration can be read, else 0.")
                .with()
                .set(1);
        connections = metrics.gauge(
                "kong_nginx_connections_total",
                "Connections of clients: now, and since the start.",
                "node_id",
                "subsystem",
                "state");
        requests = metrics.gauge(
                        "kong_nginx_requests_total", "Requests of clients since the start.", "node_id", "subsystem")
                .with(nodeId, SUBSYSTEM);
    }

    /** Notes how things are now. */
    void take(NodeState.Connections now) {
        requests.set(now.requests());
        set("accepted", now.accepted());
        set("handled", now.accepted());
        set("total", now.requests());
        set("active", now.active());
        set("reading", now.reading());
        set("writing", now.writing());
        set("waiting", now.waiting());
    }

    private void set(String state, long count) {
        connections.with(nodeId, SUBSYSTEM, state).set(count);
    }
}
