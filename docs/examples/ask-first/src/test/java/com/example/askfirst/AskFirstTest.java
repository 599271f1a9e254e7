/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.askfirst;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestAnswer;
import io.gatehouse.testkit.TestRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AskFirstTest {

    private static PluginHarness gateway(String onFailure, PluginHarness.Upstream service) {
        return PluginHarness.of(new AskFirstPlugin())
                .plugin("ask-first", config(onFailure))
                .upstream(call -> isQuestion(call) ? service.answer(call) : TestAnswer.json(200, "{}"))
                .start();
    }

    private static Map<String, Object> config(String onFailure) {
        return Map.of("url", "http://judge.test:9000/check?for=shop", "timeout", 50, "on_failure", onFailure);
    }

    private static boolean isQuestion(HttpCall call) {
        return call.target().equals("/check?for=shop");
    }

    @Test
    void what_is_allowed_passes() {
        try (PluginHarness gateway =
                gateway("refuse", call -> TestAnswer.json(200, "{\"allowed\": true, \"more\": 1}"))) {
            assertThat(gateway.send(TestRequest.get("/orders"))).hasStatus(200);

            assertThat(gateway).reachedUpstream();
            assertThat(gateway.calls().get(0))
                    .jsonBody()
                    .hasMember("method", "GET")
                    .hasMember("path", "/orders")
                    .hasMember("consumer", null);
        }
    }

    @Test
    void what_is_not_allowed_is_refused_with_the_reason() {
        try (PluginHarness gateway =
                gateway("pass", call -> TestAnswer.json(200, "{\"allowed\": false, \"reason\": \"closed\"}"))) {
            assertThat(gateway.send(TestRequest.get("/")))
                    .hasStatus(403)
                    .jsonBody()
                    .hasMember("message", "closed");
            assertThat(gateway.onlyCall()).hasTarget("/check?for=shop");
        }
    }

    @Test
    void failures_refuse_or_pass_as_configured() {
        PluginHarness.Upstream[] failures = {
            call -> TestAnswer.json(500, "{}"),
            call -> TestAnswer.json(200, "sure"),
            call -> TestAnswer.json(200, "{}"),
            call -> {
                throw new HttpCallException(HttpCallException.Stage.CONNECT, false, "nobody there", null);
            }
        };

        for (PluginHarness.Upstream failure : failures) {
            try (PluginHarness refusing = gateway("refuse", failure);
                    PluginHarness passing = gateway("pass", failure)) {
                assertThat(refusing.send(TestRequest.get("/"))).hasStatus(503);
                assertThat(passing.send(TestRequest.get("/"))).hasStatus(200);
                assertThat(refusing.counted("ask_first_failures_total")).isEqualTo(1);
            }
        }
    }

    @Test
    void a_service_that_does_not_answer_in_time_has_failed() {
        HttpEndpoint silent = call -> new CompletableFuture<>();

        try (PluginHarness gateway = PluginHarness.of(new AskFirstPlugin())
                .plugin("ask-first", config("refuse"))
                .endpoint(silent)
                .start()) {
            assertThat(gateway.send(TestRequest.get("/"))).hasStatus(503);
        }
    }
}
