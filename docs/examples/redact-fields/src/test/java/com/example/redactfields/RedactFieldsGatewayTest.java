/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.redactfields;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.testkit.GatewayClient;
import io.gatehouse.testkit.GatewayTest;
import io.gatehouse.testkit.TestAnswer;
import io.gatehouse.testkit.TestUpstream;
import org.junit.jupiter.api.Test;

/** The plugin as a gateway loads it: packed with its libraries, by a class loader of its own, behind a real port. */
@GatewayTest(config = """
        _format_version: "3.0"
        services:
        - url: ${upstream}
          routes:
          - paths: ["/"]
            plugins:
            - name: redact-fields
              config:
                fields: [iban]
                limit: 100
        """)
class RedactFieldsGatewayTest {

    @Test
    void hides_values_of_answers_that_came_by_a_network(GatewayClient client, TestUpstream upstream) {
        upstream.answer(call -> TestAnswer.json(200, "{\"iban\": \"DE1\"}"));

        assertThat(client.get("/")).hasStatus(200).hasBody("{\"iban\":\"***\"}").hasHeader("Content-Length", "14");
    }

    @Test
    void an_answer_over_the_limit_is_not_shown(GatewayClient client, TestUpstream upstream) {
        upstream.answer(call -> TestAnswer.json(200, "{\"iban\": \"" + "9".repeat(100) + "\"}"));

        assertThat(client.get("/")).hasStatus(502);
    }

    @Test
    void a_large_answer_of_another_type_streams(GatewayClient client, TestUpstream upstream) {
        upstream.answer(call -> TestAnswer.text(200, "text/plain", "x".repeat(100_000)));

        assertThat(client.get("/")).hasStatus(200).hasBody("x".repeat(100_000));
    }
}
