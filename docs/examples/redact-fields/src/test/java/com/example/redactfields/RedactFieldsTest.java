/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.redactfields;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestAnswer;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedactFieldsTest {

    private static PluginHarness gateway(HttpAnswer answer) {
        return PluginHarness.of(new RedactFieldsPlugin())
                .plugin("redact-fields", Map.of("fields", List.of("password", "iban")))
                .upstream(call -> answer)
                .start();
    }

    private static TestReply reply(HttpAnswer answer) {
        try (PluginHarness gateway = gateway(answer)) {
            return gateway.send(TestRequest.get("/"));
        }
    }

    @Test
    void values_are_hidden_wherever_they_are() {
        TestReply reply = reply(TestAnswer.text(
                200,
                "application/json; charset=utf-8",
                "{\"a\":[{\"iban\":\"DE1\",\"n\":1.50}],\"password\":{\"old\":\"x\"},\"size\":12345678901234567890}"));

        assertThat(reply)
                .hasStatus(200)
                .hasBody("{\"a\":[{\"iban\":\"***\",\"n\":1.50}],\"password\":\"***\",\"size\":12345678901234567890}");
    }

    @Test
    void problem_details_are_json_too() {
        assertThat(reply(TestAnswer.text(200, "application/problem+json", "{\"iban\":1}")))
                .hasBody("{\"iban\":\"***\"}");
    }

    @Test
    void other_types_pass_as_they_are() {
        assertThat(reply(TestAnswer.text(200, "text/plain", "password: x"))).hasBody("password: x");
    }

    @Test
    void what_cannot_be_read_is_not_shown() {
        HttpAnswer compressed = TestAnswer.with(TestAnswer.json(200, "{\"iban\":1}"), "Content-Encoding", "gzip");

        assertThat(reply(compressed)).hasStatus(502);
        assertThat(reply(TestAnswer.json(200, "{\"iban\":1"))).hasStatus(502);
        assertThat(reply(TestAnswer.json(200, "{} {\"iban\":1}"))).hasStatus(502);
    }

    @Test
    void services_are_asked_for_whole_and_plain_answers() {
        try (PluginHarness gateway = gateway(TestAnswer.json(200, "{}"))) {
            gateway.send(TestRequest.get("/").header("Accept-Encoding", "gzip").header("Range", "bytes=0-9"));

            assertThat(gateway.onlyCall()).hasNoHeader("Accept-Encoding").hasNoHeader("Range");
        }
    }
}
