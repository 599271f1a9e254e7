/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse explain}: what would become of a request. */
@Timeout(120)
class ExplainTest {
    @TempDir
    private Path scratch;

    private Path configuration = Path.of("");

    @BeforeEach
    void write_configuration() throws IOException {
        configuration = Files.writeString(scratch.resolve("kong.yml"), """
                _format_version: "3.0"
                routes:
                - {name: lambda1, paths: ["/lambda1"]}
                - {name: keyed, paths: ["/keyed"]}
                consumers:
                - {username: ann, keyauth_credentials: [{key: key-of-ann}]}
                plugins:
                - route: lambda1
                  name: aws-lambda
                  config: &lambda
                    aws_key: AKIDSECRETID
                    aws_secret: the-aws-secret
                    aws_region: eu-west-1
                    function_name: MyLambda
                    forward_request_headers: true
                    forward_request_uri: true
                - {route: keyed, name: aws-lambda, config: *lambda}
                - {route: keyed, name: key-auth}
                """);
    }

    @Test
    void shows_route_plugins_and_event() throws IOException, InterruptedException {
        Command explained = Command.run(
                scratch,
                Map.of(),
                "explain",
                "GET",
                "http://localhost:8000/lambda1?a=1",
                "-H",
                "X-A: 1",
                "--config",
                configuration.toString());

        assertThat(explained.status()).as(explained.output()).isZero();
        assertThat(explained.output())
                .contains("lambda1")
                .contains("aws-lambda")
                .contains("MyLambda")
                .contains("\"request_uri\" : \"/lambda1?a=1\"")
                .contains("\"x-a\" : \"1\"");
        assertThat(explained.output()).doesNotContain("the-aws-secret");
    }

    @Test
    void plugins_stand_in_the_order_they_run() throws IOException, InterruptedException {
        Command explained = Command.run(
                scratch,
                Map.of(),
                "explain",
                "GET",
                "/keyed",
                "-H",
                "apikey: key-of-ann",
                "--config",
                configuration.toString());

        assertThat(explained.status()).as(explained.output()).isZero();
        assertThat(explained.output()).containsSubsequence("key-auth", "aws-lambda");
        assertThat(explained.output()).doesNotContain("the-aws-secret");
    }

    @Test
    void a_request_that_a_plugin_refuses_shows_the_refusal() throws IOException, InterruptedException {
        Command explained =
                Command.run(scratch, Map.of(), "explain", "GET", "/keyed", "--config", configuration.toString());

        assertThat(explained.status()).as(explained.output()).isZero();
        assertThat(explained.output()).contains("401").contains("key-auth").doesNotContain("the-aws-secret");
        assertThat(explained.output()).doesNotContain("key-of-ann");
    }

    @Test
    void a_request_that_matches_nothing_says_so() throws IOException, InterruptedException {
        Command explained =
                Command.run(scratch, Map.of(), "explain", "GET", "/nowhere", "--config", configuration.toString());

        assertThat(explained.status()).as(explained.output()).isZero();
        assertThat(explained.output()).contains("none matches").contains("404");
    }

    @Test
    void a_bad_header_is_wrong_usage() throws IOException, InterruptedException {
        Command explained = Command.run(
                scratch, Map.of(), "explain", "GET", "/", "-H", "no colon", "--config", configuration.toString());

        assertThat(explained.status()).isEqualTo(2);
        assertThat(explained.output()).contains("'no colon'").contains("Name: value");
    }
}
