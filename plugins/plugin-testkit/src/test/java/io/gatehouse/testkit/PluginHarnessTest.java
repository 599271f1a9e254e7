/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PluginHarnessTest {

    record Mark(String header) {}

    /** Sends the gateway's time on, in a header. */
    private static final class Marking implements Plugin<Mark> {

        private boolean closed;

        @Override
        public PluginInfo info() {
            return new PluginInfo("marking", 1);
        }

        @Override
        public Class<Mark> configType() {
            return Mark.class;
        }

        @Override
        public Handler create(Mark config, PluginContext context) {
            return (AccessHandler) exchange -> {
                exchange.upstream()
                        .headers()
                        .set(config.header(), context.clock().instant().toString());
                return Outcome.proceed();
            };
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void request_runs_through_plugin_and_service() {
        try (PluginHarness gateway = PluginHarness.of(new Marking())
                .plugin("marking", Map.of("header", "X-Time"))
                .clock(Instant.parse("2031-02-03T04:05:06Z"))
                .upstream(call -> {
                    HeaderList headers = new HeaderList();
                    headers.add("X-Answer", "yes");
                    return new HttpAnswer(
                            201, headers, Body.of("{\"made\":\"" + call.body().text() + "\"}"));
                })
                .start()) {
            TestReply reply = gateway.send(TestRequest.post("/a?b=c").body("text/plain", "it"));

            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.header("X-Answer")).isEqualTo("yes");
            assertThat(reply.json()).isEqualTo(Map.of("made", "it"));
            HttpCall call = gateway.onlyCall();
            assertThat(call.method()).isEqualTo("POST");
            assertThat(call.target()).isEqualTo("/a?b=c");
            assertThat(call.headers().first("X-Time")).isEqualTo("2031-02-03T04:05:06Z");
        }
    }

    @Test
    void time_passes_only_when_told() {
        try (PluginHarness gateway = PluginHarness.of(new Marking())
                .plugin("marking", Map.of("header", "X-Time"))
                .start()) {
            gateway.send(TestRequest.get("/"));
            gateway.advance(Duration.ofMinutes(1));
            gateway.send(TestRequest.get("/"));

            assertThat(gateway.calls())
                    .extracting(call -> call.headers().first("X-Time"))
                    .containsExactly("2030-01-01T00:00:00Z", "2030-01-01T00:01:00Z");
        }
    }

    @Test
    void declarative_configuration_replaces_the_one_route() {
        String text = """
                _format_version: "3.0"
                services:
                - name: shop
                  url: http://shop.test/base
                  routes:
                  - paths: [/shop]
                """;

        try (PluginHarness gateway = PluginHarness.of().declarative(text).start()) {
            assertThat(gateway.send(TestRequest.get("/other")).status()).isEqualTo(404);
            assertThat(gateway.send(TestRequest.get("/shop/1")).status()).isEqualTo(200);
            assertThat(gateway.onlyCall().target()).isEqualTo("/base/1");
        }
    }

    @Test
    void log_entries_tell_of_every_request() {
        String declarative = """
                _format_version: "3.0"
                services:
                - name: s
                  url: http://service.test
                  tags: [2026-01-01]
                  routes:
                  - name: r
                    paths: [/r]
                    plugins:
                    - {name: marking, config: {header: X-Mark}}
                """;
        try (PluginHarness gateway =
                PluginHarness.of(new Marking()).declarative(declarative).start()) {
            gateway.send(TestRequest.get("/r/1"));
            gateway.send(TestRequest.get("/elsewhere"));

            List<Map<String, Object>> entries = gateway.logEntries();

            assertThat(entries).hasSize(2);
            assertThat(entries.get(0)).containsEntry("source", "upstream").containsEntry("upstream_status", "200");
            assertThat(entries.get(1)).containsEntry("source", "kong").doesNotContainKey("route");
        }
    }

    @Test
    void failing_service_is_a_bad_gateway() {
        try (PluginHarness gateway = PluginHarness.of()
                .upstream(call -> {
                    throw new HttpCallException(HttpCallException.Stage.CONNECT, false, "refused", null);
                })
                .start()) {
            assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(502);
        }
    }

    @Test
    void wrong_configuration_is_refused_with_its_problems() {
        PluginHarness.Setup setup = PluginHarness.of(new Marking()).plugin("marking", Map.of("colour", "red"));

        assertThatThrownBy(setup::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("colour")
                .hasMessageContaining("header");
    }

    @Test
    void closing_ends_the_plugins() {
        Marking plugin = new Marking();

        PluginHarness.of(plugin)
                .plugin("marking", Map.of("header", "X-Time"))
                .start()
                .close();

        assertThat(plugin.closed).isTrue();
    }
}
