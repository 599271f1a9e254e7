/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.testkit.GatewayClient;
import io.gatehouse.testkit.GatewayTest;
import io.gatehouse.testkit.TestAnswer;
import io.gatehouse.testkit.TestUpstream;
import org.junit.jupiter.api.Test;

/** The plugin, with the AWS SDK among its libraries, as a unit of a gateway with real ports; the upstream plays AWS. */
@GatewayTest(config = """
        _format_version: "3.0"
        routes:
        - paths: [/lambda1]
          plugins:
          - name: aws-lambda
            config:
              aws_key: AKIDTEST
              aws_secret: secret
              aws_region: us-east-1
              host: ${upstream.host}
              port: ${upstream.port}
              disable_https: true
              function_name: greet
              is_proxy_integration: true
        """)
class AwsLambdaGatewayTest {

    @Test
    void function_answers_a_signed_invocation(GatewayClient client, TestUpstream aws) {
        aws.answer(call -> TestAnswer.lambda("{\"statusCode\": 201, \"body\": \"made\"}"));

        assertThat(client.post("/lambda1", "application/json", "{\"name\": \"x\"}"))
                .hasStatus(201)
                .hasBody("made");

        assertThat(aws.onlyCall())
                .hasMethod("POST")
                .hasTarget("/2015-03-31/functions/greet/invocations")
                .hasHeader("Authorization")
                .hasJsonBody("{\"name\": \"x\"}");
    }

    @Test
    void failing_function_is_an_answer_of_the_gateway(GatewayClient client, TestUpstream aws) {
        aws.answer(call -> TestAnswer.lambdaError("Error", "boom"));

        assertThat(client.get("/lambda1")).hasStatus(502);
    }
}
