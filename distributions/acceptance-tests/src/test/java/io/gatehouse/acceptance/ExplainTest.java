/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code gatehouse explain}: what would become of a request. */
@Timeout(300)
@Tag("once")
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

    @ParameterizedTest
    @CsvSource({"/fixed, AssumeRole", "/assumed, AssumeRole", "/around, ''", "/proxied, AssumeRoleWithWebIdentity"})
    void nobody_is_asked_for_keys(String path, String action) throws IOException, InterruptedException {
        try (ScriptedServer anybody =
                ScriptedServer.answering(request -> "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")) {
            String url = "http://127.0.0.1:" + anybody.port();
            Path token = Files.writeString(scratch.resolve("token"), "token-of-the-pod");
            Map<String, String> surroundings = Map.of(
                    "AWS_ENDPOINT_URL_STS",
                    url,
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                    url,
                    "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                    url,
                    "AWS_WEB_IDENTITY_TOKEN_FILE",
                    token.toString(),
                    "AWS_ROLE_ARN",
                    "arn:aws:iam::123456789012:role/pod");

            Command explained = explainLambda(path, anybody.port(), surroundings);

            String asked = action.isEmpty() ? "" : "call:    POST " + url + "/\nbody:\n  Action=" + action + "\n";
            assertThat(explained.status()).as(explained.output()).isZero();
            assertThat(explained.output())
                    .containsSubsequence(
                            "aws-lambda (priority 750: access)\n",
                            asked,
                            "call:    POST " + url + "/2015-03-31/functions/MyLambda/invocations\n",
                            "\"body\" : \"\"")
                    .doesNotContain("the-aws-secret", "the-external-id", "token-of-the-pod", "answer:");
            assertThat(explained.output().split("call: ")).hasSize(action.isEmpty() ? 2 : 3);
            assertThat(anybody.accepted()).isZero();
        }
    }

    @Test
    void keys_that_are_nowhere_are_stood_in_for() throws IOException, InterruptedException {
        Command explained = explainLambda("/assumed", 1, Map.of("AWS_EC2_METADATA_DISABLED", "true"));

        assertThat(explained.status()).as(explained.output()).isZero();
        assertThat(explained.output())
                .containsSubsequence(
                        "call:    POST https://sts.eu-west-1.amazonaws.com/\n",
                        "call:    POST http://127.0.0.1:1/2015-03-31/functions/MyLambda/invocations\n");
    }

    @Test
    void a_token_that_is_nowhere_is_told() throws IOException, InterruptedException {
        String missing = scratch.resolve("missing").toString();

        Command explained = explainLambda(
                "/proxied",
                1,
                Map.of("AWS_WEB_IDENTITY_TOKEN_FILE", missing, "AWS_ROLE_ARN", "arn:aws:iam::1:role/pod"));

        assertThat(explained.status()).as(explained.output()).isZero();
        assertThat(explained.output())
                .contains("answer:  status 500 by the gateway; nothing would be called")
                .contains(missing + " cannot be read");
    }

    private Command explainLambda(String path, int port, Map<String, String> surroundings)
            throws IOException, InterruptedException {
        String function = "aws_region: eu-west-1, function_name: MyLambda, host: 127.0.0.1, port: " + port
                + ", disable_https: true, awsgateway_compatible: true";
        String role = ", aws_assume_role_arn: 'arn:aws:iam::123456789012:role/r'";
        Path roles = Files.writeString(scratch.resolve("roles.yml"), """
                _format_version: "3.0"
                routes:
                - {name: fixed, paths: ["/fixed"]}
                - {name: assumed, paths: ["/assumed"]}
                - {name: around, paths: ["/around"]}
                - {name: proxied, paths: ["/proxied"]}
                plugins:
                - {route: fixed, name: aws-lambda, config: {%1$s%2$s, aws_key: AKIDSECRETID, aws_secret: the-aws-secret,
                  aws_role_external_id: the-external-id}}
                - {route: assumed, name: aws-lambda, config: {%1$s%2$s}}
                - {route: around, name: aws-lambda, config: {%1$s}}
                - {route: proxied, name: aws-lambda, config: {%1$s, proxy_url: "http://127.0.0.1:%3$d"}}
                """.formatted(function, role, port));
        return Command.run(scratch, surroundings, "explain", "GET", path, "--config", roles.toString());
    }

    @Test
    void a_bad_header_is_wrong_usage() throws IOException, InterruptedException {
        Command explained = Command.run(
                scratch, Map.of(), "explain", "GET", "/", "-H", "no colon", "--config", configuration.toString());

        assertThat(explained.status()).isEqualTo(2);
        assertThat(explained.output()).contains("'no colon'").contains("Name: value");
    }
}
