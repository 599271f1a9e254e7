/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.prometheus;

import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.ResponseSource;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugin.model.Service;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Measures finished requests. Names, labels and buckets are Kong's: dashboards ask for them. */
final class RequestMeasurements implements LogHandler {

    private static final String WORKSPACE = "default";
    private static final double NANOS_PER_MILLI = 1_000_000;
    private static final String[] LATENCY_LABELS = {"service", "route", "workspace"};
    private static final double[] GATEWAY_BUCKETS = {
        1, 2, 5, 7, 10, 15, 20, 30, 50, 75, 100, 200, 500, 750, 1000, 3000, 6000
    };
    private static final double[] UPSTREAM_BUCKETS = {
        25, 50, 80, 100, 250, 400, 700, 1000, 2000, 5000, 10_000, 30_000, 60_000
    };
    private static final String[] STATUSES = new String[600];

    static {
        Arrays.setAll(STATUSES, Integer::toString);
    }

    private final boolean perConsumer;
    private final @Nullable Latencies latencies;
    private final Metrics.@Nullable Counter requests;
    private final Metrics.@Nullable Counter bytes;
    private final Metrics.@Nullable Demand targetHealth;

    private record Latencies(Metrics.Histogram request, Metrics.Histogram upstream, Metrics.Histogram gateway) {}

    RequestMeasurements(PrometheusPlugin.Config config, Metrics metrics) {
        targetHealth = config.upstreamHealthMetrics() ? metrics.demand("kong_upstream_target_health") : null;
        perConsumer = config.perConsumer();
        latencies = config.latencyMetrics() ? latencies(metrics) : null;
        requests = config.statusCodeMetrics()
                ? metrics.counter(
                        "kong_http_requests_total",
                        "Requests by service, route, status and consumer.",
                        "service",
                        "route",
                        "code",
                        "source",
                        "workspace",
                        "consumer")
                : null;
        bytes = config.bandwidthMetrics()
                ? metrics.counter(
                        "kong_bandwidth_bytes",
                        "Bytes from clients (ingress) and to them (egress).",
                        "service",
                        "route",
                        "direction",
                        "workspace",
                        "consumer")
                : null;
    }

    @Override
    public void close() {
        if (targetHealth != null) {
            targetHealth.close();
        }
    }

    private static Latencies latencies(Metrics metrics) {
        return new Latencies(
                metrics.histogram(
                        "kong_request_latency_ms",
                        "Milliseconds from a request's first byte to the answer's last.",
                        UPSTREAM_BUCKETS,
                        LATENCY_LABELS),
                metrics.histogram(
                        "kong_upstream_latency_ms",
                        "Milliseconds of waiting for the upstream or a function.",
                        UPSTREAM_BUCKETS,
                        LATENCY_LABELS),
                metrics.histogram(
                        "kong_kong_latency_ms",
                        "Milliseconds that gateway and plugins took.",
                        GATEWAY_BUCKETS,
                        LATENCY_LABELS));
    }

    @Override
    public void onLog(LogExchange exchange) {
        Route matched = exchange.route();
        if (matched == null) {
            return;
        }
        String route = matched.name() == null ? matched.id() : matched.name();
        String service = service(exchange.service());
        if (latencies != null) {
            measure(latencies, exchange, service, route);
        }
        if (requests == null && bytes == null) {
            return;
        }
        String consumer = consumer(exchange);
        if (requests != null) {
            String source = exchange.source() == ResponseSource.SERVICE ? "service" : "kong";
            requests.with(service, route, status(exchange.response().status()), source, WORKSPACE, consumer)
                    .add(1);
        }
        if (bytes != null) {
            bytes.with(service, route, "ingress", WORKSPACE, consumer).add(exchange.requestSize());
            bytes.with(service, route, "egress", WORKSPACE, consumer).add(exchange.responseSize());
        }
    }

    private static void measure(Latencies latencies, LogExchange exchange, String service, String route) {
        latencies.request().with(service, route, WORKSPACE).observe(exchange.totalNanos() / NANOS_PER_MILLI);
        latencies.gateway().with(service, route, WORKSPACE).observe(exchange.gatewayNanos() / NANOS_PER_MILLI);
        if (exchange.upstreamNanos() >= 0) {
            latencies.upstream().with(service, route, WORKSPACE).observe(exchange.upstreamNanos() / NANOS_PER_MILLI);
        }
    }

    private static String service(@Nullable Service service) {
        if (service == null) {
            return "";
        }
        return service.name() == null ? service.host() : service.name();
    }

    private String consumer(LogExchange exchange) {
        Consumer consumer = perConsumer ? exchange.consumer() : null;
        String name = consumer == null ? null : consumer.username();
        return name == null ? "" : name;
    }

    private static String status(int status) {
        return status >= 0 && status < STATUSES.length ? STATUSES[status] : Integer.toString(status);
    }
}
