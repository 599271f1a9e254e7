/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttermination;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestEchoTest {

    @Test
    void echo_describes_gateway_request_route_and_service() {
        Map<String, Object> echo = echo(Map.of("echo", true), TestRequest.get("/p"));

        assertThat(echo).containsOnlyKeys("message", "kong", "request", "matched_route", "matched_service");
        assertThat(echo.get("message")).isEqualTo("Service unavailable");
        assertThat(member(echo, "kong")).containsOnlyKeys("node_id", "worker_pid", "hostname");
        assertThat(member(echo, "matched_route")).containsEntry("name", "route");
        assertThat(member(echo, "matched_service")).containsEntry("name", "service");
    }

    @Test
    void echo_shows_the_groups_of_the_path_without_the_whole_match() {
        String declarative = """
                _format_version: "3.0"
                routes:
                - name: route
                  paths: ["~/items/(?<id>[0-9]+)/([a-z]+)$", "/plain"]
                  plugins:
                  - name: request-termination
                    config: {status_code: 200, echo: true}
                """;
        try (PluginHarness gateway = PluginHarness.of(new RequestTerminationPlugin())
                .declarative(declarative)
                .start()) {
            Map<String, Object> matched =
                    member(gateway.send(TestRequest.get("/items/7/edit")).json(), "request");
            Map<String, Object> plain =
                    member(gateway.send(TestRequest.get("/plain")).json(), "request");

            assertThat(member(matched, "uri_captures"))
                    .isEqualTo(Map.of("named", Map.of("id", "7"), "unnamed", List.of("7", "edit")));
            assertThat(member(plain, "uri_captures")).isEqualTo(Map.of("named", Map.of(), "unnamed", List.of()));
        }
    }

    @Test
    void echo_shows_the_request() {
        TestRequest sent = TestRequest.post("/p?a=1&b&a=2&c=%20")
                .header("X-One", "1")
                .header("X-Two", "1")
                .header("x-two", "2")
                .body("application/json", "{\"k\":[1]}");

        Map<String, Object> request = member(echo(Map.of("echo", true), sent), "request");

        assertThat(request)
                .containsOnlyKeys(
                        "scheme",
                        "host",
                        "port",
                        "headers",
                        "query",
                        "body",
                        "raw_body",
                        "method",
                        "path",
                        "uri_captures");
        assertThat(request.get("scheme")).isEqualTo("http");
        assertThat(request.get("host")).isEqualTo("gateway.test");
        assertThat(request.get("port")).hasToString("80");
        assertThat(request.get("method")).isEqualTo("POST");
        assertThat(request.get("path")).isEqualTo("/p");
        assertThat(request.get("raw_body")).isEqualTo("{\"k\":[1]}");
        assertThat(member(request, "body")).containsOnlyKeys("k");
        assertThat(request.get("query")).isEqualTo(Map.of("a", List.of("1", "2"), "b", true, "c", " "));
        Map<String, Object> headers = member(request, "headers");
        assertThat(headers.get("x-one")).isEqualTo("1");
        assertThat(headers.get("x-two")).isEqualTo(List.of("1", "2"));
    }

    @Test
    void echo_shows_the_fields_of_a_form() {
        TestRequest sent = TestRequest.post("/").body("application/x-www-form-urlencoded", "a=1&a=2&b=%C3%A4");

        Map<String, Object> request = member(echo(Map.of("echo", true), sent), "request");

        assertThat(request.get("body")).isEqualTo(Map.of("a", List.of("1", "2"), "b", "ä"));
    }

    @Test
    void echo_of_a_request_without_body_has_an_empty_text() {
        Map<String, Object> request = member(echo(Map.of("echo", true), TestRequest.get("/")), "request");

        assertThat(request).containsEntry("raw_body", "").doesNotContainKey("body");
    }

    @Test
    void echo_of_a_body_without_fields_has_its_text_only() {
        TestRequest sent = TestRequest.post("/").body("text/plain", "hello");

        Map<String, Object> request = member(echo(Map.of("echo", true), sent), "request");

        assertThat(request).containsEntry("raw_body", "hello").doesNotContainKey("body");
    }

    @Test
    void echo_leaves_out_a_body_beyond_the_buffer() {
        try (PluginHarness gateway = PluginHarness.of(new RequestTerminationPlugin())
                .plugin("request-termination", Map.of("echo", true))
                .setting("client_body_buffer_size", "8")
                .start()) {
            TestRequest sent = TestRequest.post("/").body("application/x-www-form-urlencoded", "a=1234567890");

            Map<String, Object> request = member(gateway.send(sent).json(), "request");

            assertThat(request).doesNotContainKeys("raw_body", "body");
        }
    }

    @Test
    void echo_has_the_status_and_message_given() {
        Map<String, Object> config = Map.of("echo", true, "status_code", 200, "message", "hello");

        try (PluginHarness gateway = with(config)) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(200);
            assertThat(reply.json()).containsEntry("message", "hello");
            assertThat(gateway.calls()).isEmpty();
        }
    }

    @Test
    void echo_without_a_message_has_none() {
        assertThat(echo(Map.of("echo", true, "status_code", 200), TestRequest.get("/")))
                .doesNotContainKey("message");
    }

    @Test
    void echo_waits_for_its_trigger() {
        try (PluginHarness gateway = with(Map.of("echo", true, "trigger", "x-echo"))) {
            assertThat(gateway.send(TestRequest.get("/"))).hasStatus(200);
            assertThat(gateway.send(TestRequest.get("/?x-echo")).json()).containsKey("request");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> member(Map<String, Object> json, String name) {
        return (Map<String, Object>) json.get(name);
    }

    private static Map<String, Object> echo(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = with(config)) {
            return gateway.send(request).json();
        }
    }

    private static PluginHarness with(Map<String, ?> config) {
        return PluginHarness.of(new RequestTerminationPlugin())
                .plugin("request-termination", config)
                .start();
    }
}
