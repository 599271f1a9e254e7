/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A peer that was asked for an answer.
 *
 * @param host address or name
 * @param balancingNanos how long it took to choose the peer
 * @param failedWith status that stands for the failure, 0 when there was none
 */
record UpstreamTry(String host, int port, long startedMillis, long balancingNanos, int failedWith) {

    static UpstreamTry of(String server, String protocol, long startedMillis, long balancingNanos, int failedWith) {
        int colon = server.lastIndexOf(':');
        boolean hasPort = colon > server.lastIndexOf(']');
        String host = hasPort ? server.substring(0, colon) : server;
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        int usual = protocol.endsWith("s") ? 443 : 80;
        int port = hasPort ? Integer.parseInt(server, colon + 1, server.length(), 10) : usual;
        return new UpstreamTry(host, port, startedMillis, balancingNanos, failedWith);
    }

    /** The try as log entries show it. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("balancer_start", startedMillis);
        json.put("balancer_start_ns", startedMillis * 1_000_000);
        json.put("balancer_latency", balancingNanos / 1_000_000);
        json.put("balancer_latency_ns", balancingNanos);
        json.put("ip", host);
        json.put("port", port);
        if (failedWith != 0) {
            json.put("state", "failed");
            json.put("code", failedWith);
        }
        return json;
    }
}
