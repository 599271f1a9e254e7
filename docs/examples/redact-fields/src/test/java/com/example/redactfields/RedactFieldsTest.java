/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.redactfields;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.testkit.PluginHarness;
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

    private static HttpAnswer answer(String type, String body) {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", type);
        return new HttpAnswer(200, headers, Body.of(body));
    }

    private static TestReply reply(HttpAnswer answer) {
        try (PluginHarness gateway = gateway(answer)) {
            return gateway.send(TestRequest.get("/"));
        }
    }

    @Test
    void values_are_hidden_wherever_they_are() {
        TestReply reply = reply(answer(
                "application/json; charset=utf-8",
                "{\"a\":[{\"iban\":\"DE1\",\"n\":1.50}],\"password\":{\"old\":\"x\"},\"size\":12345678901234567890}"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text())
                .isEqualTo("{\"a\":[{\"iban\":\"***\",\"n\":1.50}],\"password\":\"***\",\"size\":12345678901234567890}");
    }

    @Test
    void problem_details_are_json_too() {
        assertThat(reply(answer("application/problem+json", "{\"iban\":1}")).text())
                .isEqualTo("{\"iban\":\"***\"}");
    }

    @Test
    void other_types_pass_as_they_are() {
        assertThat(reply(answer("text/plain", "password: x")).text()).isEqualTo("password: x");
    }

    @Test
    void what_cannot_be_read_is_not_shown() {
        HttpAnswer compressed = answer("application/json", "{\"iban\":1}");
        compressed.headers().add("Content-Encoding", "gzip");

        assertThat(reply(compressed).status()).isEqualTo(502);
        assertThat(reply(answer("application/json", "{\"iban\":1")).status()).isEqualTo(502);
        assertThat(reply(answer("application/json", "{} {\"iban\":1}")).status()).isEqualTo(502);
    }

    @Test
    void services_are_asked_for_whole_and_plain_answers() {
        try (PluginHarness gateway = gateway(answer("application/json", "{}"))) {
            gateway.send(TestRequest.get("/").header("Accept-Encoding", "gzip").header("Range", "bytes=0-9"));

            assertThat(gateway.onlyCall().headers().contains("Accept-Encoding")).isFalse();
            assertThat(gateway.onlyCall().headers().contains("Range")).isFalse();
        }
    }
}
