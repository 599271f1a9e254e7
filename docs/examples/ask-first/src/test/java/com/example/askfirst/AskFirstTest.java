/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.askfirst;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AskFirstTest {

    private static PluginHarness gateway(String onFailure, PluginHarness.Upstream service) {
        return PluginHarness.of(new AskFirstPlugin())
                .plugin("ask-first", config(onFailure))
                .upstream(call -> isQuestion(call) ? service.answer(call) : answer(200, "{}"))
                .start();
    }

    private static Map<String, Object> config(String onFailure) {
        return Map.of("url", "http://judge.test:9000/check?for=shop", "timeout", 50, "on_failure", onFailure);
    }

    private static boolean isQuestion(HttpCall call) {
        return call.target().equals("/check?for=shop");
    }

    private static HttpAnswer answer(int status, String json) {
        return new HttpAnswer(status, new HeaderList(), Body.of(json));
    }

    @Test
    void what_is_allowed_passes() {
        try (PluginHarness gateway = gateway("refuse", call -> answer(200, "{\"allowed\": true, \"more\": 1}"))) {
            TestReply reply = gateway.send(TestRequest.get("/orders"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(gateway.calls()).hasSize(2);
            assertThat(gateway.calls().get(0).body().text())
                    .contains("\"method\":\"GET\"", "\"path\":\"/orders\"", "\"consumer\":null");
        }
    }

    @Test
    void what_is_not_allowed_is_refused_with_the_reason() {
        try (PluginHarness gateway =
                gateway("pass", call -> answer(200, "{\"allowed\": false, \"reason\": \"closed\"}"))) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.text()).contains("closed");
            assertThat(gateway.onlyCall().target()).isEqualTo("/check?for=shop");
        }
    }

    @Test
    void failures_refuse_or_pass_as_configured() {
        PluginHarness.Upstream[] failures = {
            call -> answer(500, "{}"),
            call -> answer(200, "sure"),
            call -> answer(200, "{}"),
            call -> {
                throw new HttpCallException(HttpCallException.Stage.CONNECT, false, "nobody there", null);
            }
        };

        for (PluginHarness.Upstream failure : failures) {
            try (PluginHarness refusing = gateway("refuse", failure);
                    PluginHarness passing = gateway("pass", failure)) {
                assertThat(refusing.send(TestRequest.get("/")).status()).isEqualTo(503);
                assertThat(passing.send(TestRequest.get("/")).status()).isEqualTo(200);
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
            assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(503);
        }
    }
}
