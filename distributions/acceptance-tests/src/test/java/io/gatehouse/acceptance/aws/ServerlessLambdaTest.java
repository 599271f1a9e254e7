/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Installed;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions for Node.js, which the local Lambda of serverless-aws-lambda runs. */
@Tag("once")
@Timeout(300)
class ServerlessLambdaTest {
    private static final Path MODULES =
            Path.of("target", "referees", "node_modules").toAbsolutePath();
    private static final String LINK = "node_modules";
    private static final Pattern READY = Pattern.compile("listening on http://localhost:([0-9]+)");

    @TempDir
    private static Path scratch;

    private static @Nullable Referee serverless;
    private static AwsGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        Path program = MODULES.resolve("serverless/bin/serverless.js");
        if (Installed.command("node") == null
                || !Files.exists(program)
                || !Files.exists(MODULES.resolve("serverless-aws-lambda"))) {
            Installed.missing("no node, or no serverless-aws-lambda in " + MODULES + " (npm install --prefix "
                    + MODULES.getParent() + " serverless@3 serverless-aws-lambda)");
            return;
        }
        Path project = Scratch.copy(
                Path.of(ServerlessLambdaTest.class
                        .getResource("/referees/serverless")
                        .toURI()),
                scratch.resolve("project"));
        Files.createSymbolicLink(project.resolve(LINK), MODULES);
        serverless = Referee.start(
                project,
                Map.of(
                        "HOME", scratch.toString(),
                        "NO_COLOR", "1",
                        "FORCE_COLOR", "0",
                        "SLS_TELEMETRY_DISABLED", "1",
                        "SLS_NOTIFICATIONS_MODE", "off"),
                List.of("node", program.toString(), "aws-lambda", "-w", "false"));
        serverless.awaitOutput("listening on http://localhost:");
        Matcher ready = READY.matcher(serverless.output());
        assertThat(ready.find()).isTrue();
        String keys = "aws_region: us-east-1, " + AwsGateway.configured(new Keys("AKIANODE")) + ", function_name: ";
        gateway = AwsGateway.in(scratch, Integer.parseInt(ready.group(1)))
                .invoking("echo", keys + "echo, forward_request_method: true, forward_request_body: true")
                .invoking("legacy", keys + "echo")
                .invoking("page", keys + "page, is_proxy_integration: true, awsgateway_compatible: true")
                .invoking("failing", keys + "failing")
                .invoking("failing-status", keys + "failing, unhandled_status: 418")
                .invoking("event", keys + "echo, invocation_type: Event")
                .invoking("dry-run", keys + "echo, invocation_type: DryRun")
                .invoking("unknown", keys + "nobody")
                .invoking("unknown-preserved", keys + "nobody, preserve_lambda_api_error_code: true")
                .invoking("streaming", keys + "streaming, invoke_mode: response_stream")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (serverless != null) {
            serverless.close();
            Files.delete(scratch.resolve("project").resolve(LINK));
            gateway.close();
        }
    }

    @Test
    void a_function_gets_the_event_and_its_result_is_the_reply() throws Exception {
        Reply reply = Wire.ask(
                gateway.port(),
                "POST /echo HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 9\r\n\r\n{\"a\":[1]}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text())
                .isEqualTo(
                        "{\"function\":\"echo\",\"event\":{\"request_method\":\"POST\",\"request_body\":\"{\\\"a\\\":[1]}\","
                                + "\"request_body_args\":{\"a\":[1]}}}");
        assertThat(reply.headers().first("x-amzn-RequestId")).isNotNull();
    }

    @Test
    void arguments_are_the_event_by_default() throws Exception {
        Reply reply = Wire.get(gateway.port(), "/legacy?word=yes");

        assertThat(reply.text()).isEqualTo("{\"function\":\"echo\",\"event\":{\"word\":\"yes\"}}");
    }

    @Test
    void a_proxy_integration_decides_about_the_reply() throws Exception {
        Reply reply = Wire.get(gateway.port(), "/page?word=yes");

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.text()).isEqualTo("/?yes");
        assertThat(reply.headers().values("Content-Type")).containsExactly("text/plain; charset=UTF-8");
        assertThat(reply.headers().values("X-Method")).containsExactly("GET");
    }

    @Test
    void an_error_of_the_function_is_its_result_and_marked() throws Exception {
        Reply reply = gateway.get("failing");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("\"errorType\":\"TypeError\"", "broken on purpose");
        assertThat(reply.headers().first("X-Amz-Function-Error")).isEqualTo("TypeError");
        assertThat(gateway.get("failing-status").status())
                .as("the status is for unhandled errors, and this emulator tells the type instead of that")
                .isEqualTo(200);
    }

    @Test
    void events_are_accepted_and_dry_runs_have_no_body() throws Exception {
        Reply event = gateway.get("event");
        Reply dryRun = gateway.get("dry-run");

        assertThat(event.status()).isEqualTo(202);
        assertThat(event.body()).isEmpty();
        assertThat(dryRun.status()).isEqualTo(204);
        assertThat(dryRun.body()).isEmpty();
    }

    @Test
    void an_unknown_function_is_a_500_or_its_404_when_that_is_to_be_preserved() throws Exception {
        gateway.fail("unknown");

        Reply preserved = gateway.get("unknown-preserved");

        assertThat(preserved.status()).isEqualTo(404);
        assertThat(preserved.text()).doesNotContain("arn:");
    }

    @Test
    void a_streamed_response_arrives_whole_and_without_a_length_that_nobody_could_know() throws Exception {
        Reply reply = gateway.get("streaming");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().first("Content-Length")).isNull();
        assertThat(reply.text()).isEqualTo("one two three");
    }
}
