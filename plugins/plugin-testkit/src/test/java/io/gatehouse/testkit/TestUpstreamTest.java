/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;
import static io.gatehouse.testkit.GatewayAssertions.assertThatThrownBy;

import io.gatehouse.plugin.http.HttpCallException;
import org.junit.jupiter.api.Test;

@GatewayTest(config = """
        _format_version: "3.0"
        services:
        - url: http://${upstream.host}:${upstream.port}/
          retries: 0
          routes:
          - paths: [/]
        """)
class TestUpstreamTest {

    @Test
    void script_answers_by_what_is_asked(GatewayClient client, TestUpstream upstream) {
        upstream.answer(call -> call.target().startsWith("/known?")
                ? TestAnswer.with(TestAnswer.text(200, "text/plain", "grüß dich"), "X-More", "1")
                : TestAnswer.status(404));

        assertThat(client.get("/known?a=%20b"))
                .hasStatus(200)
                .hasHeader("Content-Type", "text/plain; charset=UTF-8")
                .hasHeader("X-More", "1")
                .hasBody("grüß dich");
        assertThat(client.get("/other")).hasStatus(404).hasNoBody();
        assertThat(upstream.calls()).extracting(call -> call.target()).containsExactly("/known?a=%20b", "/other");
        assertThatThrownBy(upstream::onlyCall)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("2 [GET /known?a=%20b, GET /other] (expected: exactly one)");
    }

    @Test
    void usual_answer_is_an_empty_object(GatewayClient client) {
        assertThat(client.send(TestRequest.of("PATCH", "/"))).hasStatus(200).hasJsonBody("{}");
        assertThat(client.send(TestRequest.of("HEAD", "/"))).hasStatus(200).hasNoBody();
    }

    @Test
    void connection_can_be_broken_off(GatewayClient client, TestUpstream upstream) {
        upstream.answer(call -> {
            throw new HttpCallException(HttpCallException.Stage.RECEIVE, false, "broken off", null);
        });

        assertThat(client.get("/")).hasStatus(502);
    }

    @Test
    void function_of_aws_lambda_can_be_played(GatewayClient client, TestUpstream aws) {
        aws.answer(TestAnswer.inOrder(
                TestAnswer.lambda("{\"statusCode\": 204}"), TestAnswer.lambdaError("Error", "\"boom\"")));

        assertThat(client.get("/")).hasNoHeader("X-Amz-Function-Error").hasJsonBody("{\"statusCode\": 204}");
        assertThat(client.get("/"))
                .hasHeader("X-Amz-Function-Error", "Unhandled")
                .hasJsonBody("{\"errorType\": \"Error\", \"errorMessage\": \"\\\"boom\\\"\"}");
    }
}
