/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttermination;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;
import static io.gatehouse.testkit.GatewayAssertions.assertThatThrownBy;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestTerminationTest {

    @Test
    void every_request_is_answered_with_503_by_default() {
        TestReply reply = answer(Map.of(), TestRequest.get("/"));

        assertThat(reply).hasStatus(503).hasHeader("Content-Type", "application/json; charset=utf-8");
        assertThat(reply.json()).isEqualTo(Map.of("message", "Service unavailable"));
    }

    @Test
    void six_statuses_have_a_message_of_their_own() {
        Map<Integer, String> messages = Map.of(
                401, "Unauthorized",
                404, "Not found",
                405, "Method not allowed",
                500, "An unexpected error occurred",
                502, "Bad Gateway",
                503, "Service unavailable");

        messages.forEach((status, message) -> {
            TestReply reply = answer(Map.of("status_code", status), TestRequest.get("/"));

            assertThat(reply).hasStatus(status);
            assertThat(reply.json()).isEqualTo(Map.of("message", message));
        });
    }

    @Test
    void other_statuses_have_no_body() {
        for (int status : new int[] {200, 204, 301, 400, 403, 504, 599}) {
            TestReply reply = answer(Map.of("status_code", status), TestRequest.get("/"));

            assertThat(reply).hasStatus(status).hasNoBody();
        }
    }

    @Test
    void given_message_replaces_the_usual_one() {
        TestReply reply = answer(Map.of("status_code", 404, "message", "so \"long\""), TestRequest.get("/"));

        assertThat(reply).hasStatus(404);
        assertThat(reply.json()).isEqualTo(Map.of("message", "so \"long\""));
    }

    @Test
    void body_is_sent_as_it_is() {
        TestReply reply = answer(Map.of("status_code", 200, "body", "{\"a\":1}"), TestRequest.get("/"));

        assertThat(reply).hasBody("{\"a\":1}").hasHeader("Content-Type", "application/json; charset=utf-8");
    }

    @Test
    void body_has_the_given_type_to_which_the_gateway_adds_the_charset() {
        TestReply reply = answer(Map.of("body", "<p>später</p>", "content_type", "text/html"), TestRequest.get("/"));

        assertThat(reply).hasStatus(503).hasBody("<p>später</p>").hasHeader("Content-Type", "text/html; charset=UTF-8");
    }

    @Test
    void status_that_cannot_end_a_request_is_answered_with_500() {
        TestReply reply = answer(Map.of("status_code", 101), TestRequest.get("/"));

        assertThat(reply).hasStatus(500);
        assertThat(reply.json()).containsEntry("message", "An unexpected error occurred");
    }

    @Test
    void trigger_answers_only_requests_with_the_header_or_argument() {
        try (PluginHarness gateway = with(Map.of("trigger", "X-Stop"))) {
            assertThat(gateway.send(TestRequest.get("/"))).hasStatus(200);
            assertThat(gateway.send(TestRequest.get("/?x-stop=1"))).hasStatus(200);
            assertThat(gateway).reachedUpstream().hasCalls(2);

            assertThat(gateway.send(TestRequest.get("/").header("x-stop", "no")))
                    .hasStatus(503);
            assertThat(gateway.send(TestRequest.get("/?X-Stop=1"))).hasStatus(503);
            assertThat(gateway.send(TestRequest.get("/?X-Stop"))).hasStatus(503);
            assertThat(gateway).exitedEarly().hasCalls(2);
        }
    }

    @Test
    void underscore_in_a_trigger_finds_a_dash_in_a_header() {
        try (PluginHarness gateway = with(Map.of("trigger", "x_stop"))) {
            assertThat(gateway.send(TestRequest.get("/").header("X-Stop", ""))).hasStatus(503);
            assertThat(gateway.send(TestRequest.get("/").header("x_stop", "1"))).hasStatus(503);
            assertThat(gateway.send(TestRequest.get("/?x-stop=1"))).hasStatus(200);
        }
    }

    @Test
    void trigger_that_is_no_header_name_is_an_argument_only() {
        try (PluginHarness gateway = with(Map.of("trigger", "stop here"))) {
            assertThat(gateway.send(TestRequest.get("/"))).hasStatus(200);
            assertThat(gateway.send(TestRequest.get("/?stop%20here=1"))).hasStatus(503);
        }
    }

    @Test
    void fields_that_do_not_go_together_are_refused() {
        String withMessage = "message cannot be used with content_type or body";
        String withEcho = "echo cannot be used with content_type and body";

        assertRefused(Map.of("message", "m", "body", "b"), withMessage);
        assertRefused(Map.of("message", "m", "content_type", "text/plain"), withMessage);
        assertRefused(Map.of("content_type", "text/plain"), "content_type requires a body");
        assertRefused(Map.of("echo", true, "body", "b", "content_type", "text/plain"), withEcho);
    }

    @Test
    void status_beyond_http_is_refused() {
        for (int status : new int[] {99, 600}) {
            assertRefused(Map.of("status_code", status), "value should be between 100 and 599");
        }
    }

    private static void assertRefused(Map<String, ?> config, String problem) {
        assertThatThrownBy(() -> with(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    private static TestReply answer(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = with(config)) {
            TestReply reply = gateway.send(request);
            assertThat(gateway.calls()).isEqualTo(List.of());
            return reply;
        }
    }

    private static PluginHarness with(Map<String, ?> config) {
        return PluginHarness.of(new RequestTerminationPlugin())
                .plugin("request-termination", config)
                .start();
    }
}
