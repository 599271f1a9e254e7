/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.NoConfig;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.InstanceOfAssertFactories;
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

            List<LogEntry> entries = gateway.logEntries();

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
    void client_that_leaves_ends_the_call_that_is_under_way() {
        CompletableFuture<Void> called = new CompletableFuture<>();
        try (PluginHarness gateway = PluginHarness.of()
                .endpoint(call -> {
                    called.complete(null);
                    return new CompletableFuture<>();
                })
                .start()) {
            TestReply reply = gateway.sendUntil(TestRequest.get("/"), called);

            assertThat(reply).isNull();
            assertThat(gateway.calls()).hasSize(1);
            assertThat(gateway.logEntries())
                    .singleElement()
                    .extracting("response")
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("status", 499);
        }
    }

    @Test
    void client_that_leaves_gives_up_an_answer_that_streams() throws Exception {
        CompletableFuture<Void> streaming = new CompletableFuture<>();
        AtomicBoolean cancelled = new AtomicBoolean();
        Flow.Publisher<ByteBuffer> silent = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                streaming.complete(null);
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
        try (PluginHarness gateway = PluginHarness.of()
                .upstream(call -> new HttpAnswer(200, new HeaderList(), Body.stream(silent, -1)))
                .start()) {
            TestReply reply = gateway.sendUntil(TestRequest.get("/"), streaming);

            assertThat(reply).isNull();
            assertThat(cancelled).isTrue();
            assertThat(gateway.logEntries()).hasSize(1);
        }
    }

    @Test
    void client_that_leaves_too_late_has_its_answer() {
        CompletableFuture<Void> departure = new CompletableFuture<>();
        try (PluginHarness gateway = PluginHarness.of().start()) {
            TestReply reply = gateway.sendUntil(TestRequest.get("/"), departure);
            departure.complete(null);

            assertThat(reply).isNotNull();
            assertThat(gateway.logEntries()).hasSize(1);
        }
    }

    @Test
    void answers_that_have_no_body_on_the_wire_have_none() {
        try (PluginHarness gateway = PluginHarness.of()
                .upstream(call -> new HttpAnswer(
                        call.target().equals("/empty") ? 204 : 200, new HeaderList(), Body.of("not to be seen")))
                .start()) {
            assertThat(gateway.send(TestRequest.of("HEAD", "/")).text()).isEmpty();
            assertThat(gateway.send(TestRequest.get("/empty")).text()).isEmpty();
            assertThat(gateway.send(TestRequest.get("/")).text()).isEqualTo("not to be seen");
        }
    }

    @Test
    void counters_of_plugins_can_be_read() {
        try (PluginHarness gateway =
                PluginHarness.of(new Counting()).plugin("counting", Map.of()).start()) {
            gateway.send(TestRequest.get("/"));
            gateway.send(TestRequest.get("/"));

            assertThat(gateway.counted("requests_total", "GET")).isEqualTo(2);
            assertThat(gateway.counted("requests_total", "PUT")).isZero();
            assertThatThrownBy(() -> gateway.counted("others_total"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("others_total");
        }
    }

    /** Counts requests by method. */
    private static final class Counting implements Plugin<NoConfig> {

        @Override
        public PluginInfo info() {
            return new PluginInfo("counting", 1);
        }

        @Override
        public Class<NoConfig> configType() {
            return NoConfig.class;
        }

        @Override
        public Handler create(NoConfig config, PluginContext context) {
            Metrics.Counter requests = context.metrics().counter("requests_total", "Requests.", "method");
            return (AccessHandler) exchange -> {
                requests.with(exchange.request().method()).add(1);
                return Outcome.proceed();
            };
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
