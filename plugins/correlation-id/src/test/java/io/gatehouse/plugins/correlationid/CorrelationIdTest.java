/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.correlationid;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class CorrelationIdTest {

    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    private static final String NAME = "Kong-Request-ID";

    private static PluginHarness gateway(Map<String, ?> config) {
        return PluginHarness.of(new CorrelationIdPlugin())
                .plugin("correlation-id", config)
                .clock(Instant.ofEpochMilli(1_800_000_000_007L))
                .start();
    }

    @Test
    void ids_are_numbered_from_one() {
        try (PluginHarness gateway = gateway(Map.of())) {
            gateway.send(TestRequest.get("/"));
            gateway.send(TestRequest.get("/"));

            String first = gateway.calls().get(0).headers().first(NAME);
            String second = gateway.calls().get(1).headers().first(NAME);
            assertThat(first).matches(UUID + "#1");
            assertThat(second).isEqualTo(first.substring(0, 36) + "#2");
        }
    }

    @Test
    void ids_are_random_on_demand() {
        try (PluginHarness gateway = gateway(Map.of("generator", "uuid"))) {
            gateway.send(TestRequest.get("/"));
            gateway.send(TestRequest.get("/"));

            assertThat(gateway.calls())
                    .extracting(call -> call.headers().first(NAME))
                    .allMatch(id -> id.matches(UUID))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void ids_tell_the_connection_on_demand() {
        try (PluginHarness gateway = gateway(Map.of("generator", "tracker"))) {
            gateway.send(TestRequest.get("/"));

            assertThat(gateway.onlyCall())
                    .hasHeader(NAME, "127.0.0.1-8000-" + ProcessHandle.current().pid() + "-1-1-1800000000.007");
        }
    }

    @Test
    void the_clients_own_id_is_kept_unless_empty() {
        try (PluginHarness gateway = gateway(Map.of("echo_downstream", true))) {
            TestReply own = gateway.send(TestRequest.get("/").header(NAME, "mine"));
            TestReply empty = gateway.send(TestRequest.get("/").header(NAME, ""));

            assertThat(own).hasHeader(NAME, "mine");
            assertThat(gateway.calls().get(0)).hasHeader(NAME, "mine");
            assertThat(empty.header(NAME)).matches(UUID + "#1");
            assertThat(gateway.calls().get(1)).hasHeader(NAME, empty.header(NAME));
        }
    }

    @Test
    void the_client_sees_it_only_on_demand() {
        try (PluginHarness gateway = gateway(Map.of())) {
            assertThat(gateway.send(TestRequest.get("/").header(NAME, "mine"))).hasNoHeader(NAME);
        }
    }

    @Test
    void errors_and_unknown_routes_carry_it_too() {
        String declarative = """
                _format_version: "3.0"
                services:
                - {name: s, url: "http://service.test", routes: [{name: r, paths: ["/known"]}]}
                plugins:
                - {name: correlation-id, config: {echo_downstream: true, header_name: X-Cid, generator: uuid}}
                """;
        try (PluginHarness gateway = PluginHarness.of(new CorrelationIdPlugin())
                .declarative(declarative)
                .upstream(call -> {
                    throw new HttpCallException(HttpCallException.Stage.CONNECT, false, "refused", null);
                })
                .start()) {
            TestReply failed = gateway.send(TestRequest.get("/known"));
            TestReply unknown = gateway.send(TestRequest.get("/unknown"));
            TestReply own = gateway.send(TestRequest.get("/unknown").header("x-cid", "mine"));

            assertThat(failed).hasStatus(502);
            assertThat(failed.header("X-Cid")).matches(UUID);
            assertThat(gateway.calls())
                    .isNotEmpty()
                    .allSatisfy(call -> assertThat(call.headers().all("X-Cid")).isEqualTo(failed.headers("X-Cid")));
            assertThat(unknown).hasStatus(404);
            assertThat(unknown.header("X-Cid")).matches(UUID);
            assertThat(own).hasHeader("X-Cid", "mine");
        }
    }

    @Test
    void an_answer_has_one_id_even_if_the_service_sends_another() {
        try (PluginHarness gateway = PluginHarness.of(new CorrelationIdPlugin())
                .plugin("correlation-id", Map.of("echo_downstream", true))
                .upstream(call -> {
                    HeaderList headers = new HeaderList();
                    headers.add(NAME, "theirs");
                    return new HttpAnswer(200, headers, Body.empty());
                })
                .start()) {
            assertThat(gateway.send(TestRequest.get("/").header(NAME, "mine"))).hasHeader(NAME, "mine");
        }
    }

    @Test
    void the_log_has_it() {
        try (PluginHarness gateway = gateway(Map.of())) {
            gateway.send(TestRequest.get("/").header(NAME, "mine"));

            assertThat(gateway.logEntries().get(0)).containsEntry("correlation_id", "mine");
        }
    }

    @Test
    void a_name_that_no_header_has_is_refused() {
        Assertions.assertThatThrownBy(() -> gateway(Map.of("header_name", "a b")))
                .hasMessageContaining("bad header name 'a b'");
    }
}
