/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.config.NoConfig;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TracingTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SENDER = "b7ad6b7169203331";
    private static final String SAMPLED = "00-" + TRACE + "-" + SENDER + "-01";
    private static final String UNSAMPLED = "00-" + TRACE + "-" + SENDER + "-00";
    private static final String COLLECTOR = "/v1/traces";

    /** Answers like a function would, and keeps what it would have passed on. */
    private static final class Answering implements Plugin<NoConfig>, AccessHandler {

        private volatile @Nullable String traceparent;

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
            traceparent = exchange.upstream().headers().first("traceparent");
            exchange.addUpstreamTime(1);
            return Outcome.exit(Reply.empty(204));
        }

        @Override
        public void close() {}
    }

    private static HttpAnswer answer(int status) {
        return new HttpAnswer(status, new HeaderList(), Body.empty());
    }

    private static PluginHarness.Setup tracing(String config, Plugin<?>... others) {
        List<Plugin<?>> plugins = new ArrayList<>(List.of(others));
        plugins.add(new OpenTelemetryPlugin());
        StringBuilder uses = new StringBuilder();
        for (Plugin<?> other : others) {
            uses.append("- {name: ").append(other.info().name()).append("}\n");
        }
        return PluginHarness.of(plugins.toArray(Plugin<?>[]::new))
                .setting("tracing_instrumentations", "all")
                .setting("tracing_sampling_rate", "1")
                .upstream(call -> answer(200))
                .declarative("""
                        _format_version: "3.0"
                        services:
                        - {name: s, url: "http://service.test:81/base", routes: [{name: r, paths: ["/r"]}]}
                        plugins:
                        - {name: opentelemetry, %s config: {traces_endpoint: "http://collector.test:4318/v1/traces", %s}}
                        %s""".formatted(
                                config.startsWith("ordering") ? config + "," : "",
                                config.startsWith("ordering") ? "" : config,
                                uses));
    }

    private static List<HttpCall> exports(PluginHarness gateway) {
        return gateway.calls().stream()
                .filter(call -> call.target().equals(COLLECTOR))
                .toList();
    }

    /** The spans that reached the collector, by name; asked after the gateway was closed. */
    private static Map<String, Span> spans(PluginHarness gateway) throws Exception {
        Map<String, Span> spans = new LinkedHashMap<>();
        for (HttpCall call : exports(gateway)) {
            for (ResourceSpans resource :
                    ExportTraceServiceRequest.parseFrom(call.body().bytes()).getResourceSpansList()) {
                resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList().forEach(span -> spans.put(span.getName(), span)));
            }
        }
        return spans;
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static String attribute(List<KeyValue> attributes, String key) {
        for (KeyValue attribute : attributes) {
            if (attribute.getKey().equals(key)) {
                return attribute.getValue().hasIntValue()
                        ? Long.toString(attribute.getValue().getIntValue())
                        : attribute.getValue().getStringValue();
            }
        }
        return "none";
    }

    @Test
    void a_proxied_request_has_spans_for_itself_router_plugins_and_attempts() throws Exception {
        PluginHarness gateway = tracing("").start();
        try (gateway) {
            gateway.send(TestRequest.get("/r/x?q=1").header("traceparent", SAMPLED));
            gateway.logEntries();
        }

        Map<String, Span> spans = spans(gateway);
        assertThat(spans)
                .containsOnlyKeys(
                        "kong",
                        "kong.router",
                        "kong.access.plugin.opentelemetry",
                        "kong.balancer",
                        "kong.header_filter.plugin.opentelemetry");
        Span root = spans.get("kong");
        assertThat(hex(root.getTraceId())).isEqualTo(TRACE);
        assertThat(hex(root.getParentSpanId())).isEqualTo(SENDER);
        assertThat(root.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(attribute(root.getAttributesList(), "http.method")).isEqualTo("GET");
        assertThat(attribute(root.getAttributesList(), "http.url")).endsWith("/r/x?q=1");
        assertThat(attribute(root.getAttributesList(), "http.status_code")).isEqualTo("200");
        assertThat(attribute(root.getAttributesList(), "http.route")).isEqualTo("/r");
        assertThat(attribute(root.getAttributesList(), "kong.request.id")).matches("[0-9a-f]{32}");
        spans.values().forEach(span -> {
            assertThat(span.getTraceId()).isEqualTo(root.getTraceId());
            assertThat(span.getStartTimeUnixNano()).isBetween(root.getStartTimeUnixNano(), span.getEndTimeUnixNano());
            if (!span.equals(root)) {
                assertThat(span.getParentSpanId()).isEqualTo(root.getSpanId());
            }
        });
        Span attempt = spans.get("kong.balancer");
        assertThat(attempt.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(attribute(attempt.getAttributesList(), "net.peer.name")).isEqualTo("service.test");
        assertThat(attribute(attempt.getAttributesList(), "net.peer.port")).isEqualTo("81");
        assertThat(attribute(attempt.getAttributesList(), "try_count")).isEqualTo("1");
        String passed = gateway.calls().get(0).headers().first("traceparent");
        assertThat(passed).isEqualTo("00-" + TRACE + "-" + hex(attempt.getSpanId()) + "-01");
    }

    @Test
    void the_collector_gets_protobuf_with_its_headers_and_the_gateways_resource() throws Exception {
        PluginHarness gateway = tracing("headers: {X-Key: k}, resource_attributes: {service.name: shop, zone: z}")
                .start();
        try (gateway) {
            gateway.send(TestRequest.get("/r"));
            gateway.logEntries();
        }

        HttpCall call = exports(gateway).get(0);
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.headers().all("Content-Type")).containsExactly("application/x-protobuf");
        assertThat(call.headers().first("X-Key")).isEqualTo("k");
        List<KeyValue> resource = ExportTraceServiceRequest.parseFrom(
                        call.body().bytes())
                .getResourceSpans(0)
                .getResource()
                .getAttributesList();
        assertThat(attribute(resource, "service.name")).isEqualTo("shop");
        assertThat(attribute(resource, "zone")).isEqualTo("z");
        assertThat(attribute(resource, "service.version")).isEqualTo("0.1.0");
        assertThat(attribute(resource, "service.instance.id")).matches("[-0-9a-f]{36}");
    }

    @Test
    void a_function_that_answers_first_belongs_to_the_trace_that_came() throws Exception {
        Answering function = new Answering();
        PluginHarness gateway = tracing("", function).start();
        try (gateway) {
            gateway.send(TestRequest.get("/r").header("traceparent", SAMPLED));
            gateway.logEntries();
        }

        Map<String, Span> spans = spans(gateway);
        assertThat(function.traceparent).isEqualTo(SAMPLED);
        Span invocation = spans.get("kong.internal.request");
        assertThat(hex(invocation.getTraceId())).isEqualTo(TRACE);
        assertThat(invocation.getParentSpanId())
                .isEqualTo(spans.get("kong.access.plugin.answering").getSpanId());
        assertThat(attribute(invocation.getAttributesList(), "kong.plugin")).isEqualTo("answering");
        assertThat(hex(spans.get("kong").getParentSpanId())).isEqualTo(SENDER);
    }

    @Test
    void ordered_before_it_the_plugin_makes_the_function_a_child_of_the_invocation() throws Exception {
        Answering function = new Answering();
        PluginHarness gateway =
                tracing("ordering: {before: {access: [answering]}}", function).start();
        try (gateway) {
            gateway.send(TestRequest.get("/r").header("traceparent", SAMPLED));
            gateway.logEntries();
        }

        Span invocation = spans(gateway).get("kong.internal.request");
        assertThat(function.traceparent).isEqualTo("00-" + TRACE + "-" + hex(invocation.getSpanId()) + "-01");
    }

    @Test
    void with_tracing_off_headers_go_on_unsampled_and_nothing_is_exported() {
        PluginHarness gateway = tracing("http_response_header_for_traceid: X-Trace")
                .setting("tracing_instrumentations", "off")
                .start();
        TestReply reply;
        try (gateway) {
            reply = gateway.send(TestRequest.get("/r").header("traceparent", SAMPLED));
            assertThat(gateway.logEntries().get(0).get("trace_id")).isEqualTo(Map.of("w3c", TRACE));
        }

        assertThat(exports(gateway)).isEmpty();
        assertThat(gateway.onlyCall().headers().first("traceparent"))
                .startsWith("00-" + TRACE + "-")
                .endsWith("-00")
                .doesNotContain(SENDER);
        assertThat(reply.header("X-Trace")).isEqualTo(TRACE);
    }

    @Test
    void what_came_unsampled_stays_so_and_the_plugins_rate_wins_over_the_gateways() {
        PluginHarness unsampled = tracing("").start();
        PluginHarness never = tracing("sampling_rate: 0").start();
        try (unsampled;
                never) {
            unsampled.send(TestRequest.get("/r").header("traceparent", UNSAMPLED));
            never.send(TestRequest.get("/r").header("traceparent", SAMPLED));
            unsampled.logEntries();
            never.logEntries();
        }

        assertThat(exports(unsampled)).isEmpty();
        assertThat(exports(never)).isEmpty();
        assertThat(never.onlyCall().headers().first("traceparent")).endsWith("-00");
    }

    @Test
    void only_what_is_named_becomes_spans() throws Exception {
        PluginHarness gateway = tracing("")
                .setting("tracing_instrumentations", "router, balancer")
                .start();
        try (gateway) {
            gateway.send(TestRequest.get("/r"));
            gateway.logEntries();
        }

        assertThat(spans(gateway)).containsOnlyKeys("kong", "kong.router", "kong.balancer");
    }

    @Test
    void a_failed_service_is_a_failed_attempt_of_a_failed_request() throws Exception {
        PluginHarness gateway = tracing("")
                .upstream(call -> {
                    if (call.target().equals(COLLECTOR)) {
                        return answer(200);
                    }
                    throw new HttpCallException(HttpCallException.Stage.RECEIVE, true, "too late", null);
                })
                .start();
        try (gateway) {
            assertThat(gateway.send(TestRequest.post("/r")).status()).isEqualTo(504);
            gateway.logEntries();
        }

        Map<String, Span> spans = spans(gateway);
        assertThat(spans.get("kong").getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(spans.get("kong.balancer").getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    }

    @Test
    void a_busy_collector_gets_the_batch_again() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch taken = new CountDownLatch(1);
        PluginHarness gateway = tracing("queue: {max_coalescing_delay: 0.01, initial_retry_delay: 0.001}")
                .upstream(call -> {
                    if (!call.target().equals(COLLECTOR)) {
                        return answer(200);
                    }
                    if (attempts.incrementAndGet() < 3) {
                        return answer(503);
                    }
                    taken.countDown();
                    return answer(200);
                })
                .start();
        try (gateway) {
            gateway.send(TestRequest.get("/r"));
            assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
        }

        List<HttpCall> exports = exports(gateway);
        assertThat(exports.get(1).body().bytes())
                .isEqualTo(exports.get(0).body().bytes());
        assertThat(exports.get(2).body().bytes())
                .isEqualTo(exports.get(0).body().bytes());
    }

    @Test
    void a_collector_that_is_away_harms_nobody() throws Exception {
        PluginHarness gateway = tracing("")
                .upstream(call -> {
                    if (call.target().equals(COLLECTOR)) {
                        throw new HttpCallException(HttpCallException.Stage.CONNECT, false, "refused", null);
                    }
                    return answer(200);
                })
                .start();
        try (gateway) {
            for (int i = 0; i < 50; i++) {
                assertThat(gateway.send(TestRequest.get("/r")).status()).isEqualTo(200);
            }
            assertThat(gateway.measurements())
                    .contains("gatehouse_opentelemetry_spans_total{state=\"recorded\"} 250.0");
        }

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("BatchSpanProcessor")) {
                thread.join(TimeUnit.SECONDS.toMillis(20));
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void no_endpoint_at_all_is_refused() {
        assertThatThrownBy(() -> PluginHarness.of(new OpenTelemetryPlugin())
                        .plugin("opentelemetry", Map.of())
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("traces_endpoint");
    }

    @Test
    void the_former_name_of_the_endpoint_is_accepted() throws Exception {
        PluginHarness gateway = PluginHarness.of(new OpenTelemetryPlugin())
                .setting("tracing_instrumentations", "all")
                .setting("tracing_sampling_rate", "1")
                .upstream(call -> answer(200))
                .plugin("opentelemetry", Map.of("endpoint", "http://collector.test" + COLLECTOR))
                .start();
        try (gateway) {
            gateway.send(TestRequest.get("/"));
            gateway.logEntries();
        }

        assertThat(spans(gateway)).containsKey("kong");
    }
}
