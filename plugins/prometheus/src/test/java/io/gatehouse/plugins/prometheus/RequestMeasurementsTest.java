/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.config.NoConfig;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RequestMeasurementsTest {

    private static final Map<String, ?> EVERYTHING = Map.of(
            "status_code_metrics", true, "latency_metrics", true, "bandwidth_metrics", true, "per_consumer", true);

    /** Answers paths that end in "own" after half a second of waiting for something, as the consumer alice. */
    private static final class Answering implements Plugin<NoConfig>, AccessHandler {

        private static final long HALF_A_SECOND = 500_000_000;

        @Override
        public PluginInfo info() {
            return new PluginInfo("answering", 750);
        }

        @Override
        public Class<NoConfig> configType() {
            return NoConfig.class;
        }

        @Override
        public Handler create(NoConfig config, PluginContext context) {
            return this;
        }

        @Override
        public Outcome onAccess(AccessExchange exchange) {
            if (!exchange.request().path().endsWith("own")) {
                return Outcome.proceed();
            }
            exchange.authenticateAnonymous(Objects.requireNonNull(exchange.findConsumer("alice")));
            exchange.addUpstreamTime(HALF_A_SECOND);
            return Outcome.exit(Reply.json(201, Map.of("mine", true)));
        }

        @Override
        public void close() {}
    }

    private static PluginHarness measuring(Map<String, ?> config) {
        return PluginHarness.of(new PrometheusPlugin(), new Answering())
                .plugin("prometheus", config)
                .plugin("answering", Map.of())
                .entity("consumers", Map.of("username", "alice"))
                .start();
    }

    @Test
    void requests_are_counted_by_status_source_and_consumer() {
        try (PluginHarness gateway = measuring(EVERYTHING)) {
            gateway.send(TestRequest.get("/proxied"));
            gateway.send(TestRequest.get("/own"));
            gateway.send(TestRequest.get("/own"));

            assertThat(gateway.measurements())
                    .contains("kong_http_requests_total{" + labels("200", "service", "") + "} 1.0\n")
                    .contains("kong_http_requests_total{" + labels("201", "kong", "alice") + "} 2.0\n");
        }
    }

    private static String labels(String code, String source, String consumer) {
        return "code=\"" + code + "\",consumer=\"" + consumer + "\",route=\"route\",service=\"service\",source=\""
                + source + "\",workspace=\"default\"";
    }

    @Test
    void waiting_for_a_function_counts_as_the_upstreams_time() {
        try (PluginHarness gateway = measuring(EVERYTHING)) {
            gateway.send(TestRequest.get("/own"));

            String series = "route=\"route\",service=\"service\",workspace=\"default\"";
            assertThat(gateway.measurements())
                    .contains("kong_upstream_latency_ms_bucket{" + series + ",le=\"400.0\"} 0\n")
                    .contains("kong_upstream_latency_ms_bucket{" + series + ",le=\"700.0\"} 1\n")
                    .contains("kong_upstream_latency_ms_bucket{" + series + ",le=\"60000.0\"} 1\n")
                    .contains("kong_upstream_latency_ms_sum{" + series + "} 500.0\n")
                    .contains("kong_request_latency_ms_count{" + series + "} 1\n")
                    .contains("kong_kong_latency_ms_bucket{" + series + ",le=\"6000.0\"}")
                    .contains("kong_kong_latency_ms_count{" + series + "} 1\n");
        }
    }

    @Test
    void bytes_are_counted_in_both_directions() {
        try (PluginHarness gateway = measuring(EVERYTHING)) {
            gateway.send(TestRequest.get("/proxied"));

            String series = "\",route=\"route\",service=\"service\",workspace=\"default\"}";
            assertThat(gateway.measurements())
                    .contains("kong_bandwidth_bytes{consumer=\"\",direction=\"ingress" + series)
                    .contains("kong_bandwidth_bytes{consumer=\"\",direction=\"egress" + series);
        }
    }

    @Test
    void nothing_is_measured_that_was_not_asked_for() {
        try (PluginHarness gateway = measuring(Map.of())) {
            gateway.send(TestRequest.get("/own"));

            assertThat(gateway.measurements())
                    .doesNotContain("kong_http_requests_total", "latency_ms", "kong_bandwidth_bytes");
        }
    }

    @Test
    void consumers_are_named_on_request_only() {
        try (PluginHarness gateway = measuring(Map.of("status_code_metrics", true))) {
            gateway.send(TestRequest.get("/own"));

            assertThat(gateway.measurements())
                    .contains("kong_http_requests_total{" + labels("201", "kong", "") + "} 1.0\n")
                    .doesNotContain("alice");
        }
    }

    @Test
    void requests_without_a_route_are_not_measured() {
        PluginHarness.Setup setup = PluginHarness.of(new PrometheusPlugin()).declarative("""
                _format_version: "3.0"
                plugins: [{name: prometheus, config: {status_code_metrics: true}}]
                """);
        try (PluginHarness gateway = setup.start()) {
            assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(404);

            assertThat(gateway.measurements()).doesNotContain("kong_http_requests_total{");
        }
    }

    @Test
    void a_route_without_a_service_and_without_names_is_measured_by_its_id() {
        PluginHarness.Setup setup =
                PluginHarness.of(new PrometheusPlugin(), new Answering()).declarative("""
                _format_version: "3.0"
                consumers: [{username: alice}]
                routes: [{id: 0b0c1a5e-8d0c-4b7e-9b9c-1f1f9a4f2a10, paths: ["/"]}]
                plugins: [{name: answering}, {name: prometheus, config: {status_code_metrics: true}}]
                """);
        try (PluginHarness gateway = setup.start()) {
            gateway.send(TestRequest.get("/own"));

            assertThat(gateway.measurements()).contains("route=\"0b0c1a5e-8d0c-4b7e-9b9c-1f1f9a4f2a10\",service=\"\"");
        }
    }
}
