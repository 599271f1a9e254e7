/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;
import static io.gatehouse.testkit.GatewayAssertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugins.awslambda.stream.FrameSource;
import io.gatehouse.plugins.awslambda.stream.Frames;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamedReplyTest {

    private static final String ZEROS = "\0\0\0\0\0\0\0\0";
    private static final byte[] DONE = Frames.complete("{\"LogResult\":\"bG9n\"}");

    @Test
    void a_stream_is_passed_on_as_it_is() {
        FrameSource source = FrameSource.of(Frames.chunk("data: 1\n\n"), Frames.chunk("[]"), DONE)
                .ending();
        try (PluginHarness harness = harness(Map.of(), source)) {

            TestReply reply = harness.send(TestRequest.post("/"));

            assertThat(reply).hasStatus(200);
            assertThat(reply.body().text()).isEqualTo("data: 1\n\n[]");
            assertThat(reply.headers().first("Content-Type")).isEqualTo("application/octet-stream");
            assertThat(reply.headers().first("x-amzn-RequestId")).isEqualTo("id");
            assertThat(reply.headers().first("X-Amz-Log-Result")).isNull();
            HttpCall call = harness.onlyCall();
            assertThat(call.target())
                    .isEqualTo("/2021-11-15/functions/f/response-streaming-invocations?Qualifier=live");
            assertThat(call.responseLimit()).isEqualTo(-1);
            assertThat(call.headers().first("X-Amz-Invocation-Type")).isEqualTo("RequestResponse");
        }
    }

    @Test
    void metadata_makes_the_head_under_proxy_integration() {
        String metadata =
                "{\"statusCode\":\"201\",\"headers\":{\"content-type\":\"text/event-stream\",\"X-N\":1.5,\"X-T\":true,"
                        + "\"X-E\":null,\"Connection\":\"close\"},\"multiValueHeaders\":{\"X-M\":[\"a\",\"b\"]},"
                        + "\"cookies\":[\"a=1\",\"b=2\"]}";
        FrameSource source = FrameSource.of(Frames.chunk(metadata + ZEROS + "data: "), Frames.chunk("1\n\n"), DONE)
                .ending();
        try (PluginHarness harness = harness(Map.of("is_proxy_integration", true), source)) {

            TestReply reply = harness.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(201);
            assertThat(reply.body().text()).isEqualTo("data: 1\n\n");
            assertThat(reply.headers().all("Content-Type")).containsExactly("text/event-stream");
            assertThat(reply.headers().first("X-N")).isEqualTo("1.5");
            assertThat(reply.headers().first("X-T")).isEqualTo("true");
            assertThat(reply.headers().first("X-E")).isEmpty();
            assertThat(reply.headers().all("X-M")).containsExactly("a", "b");
            assertThat(reply.headers().all("Set-Cookie")).containsExactly("a=1", "b=2");
            assertThat(reply.headers().first("Via")).startsWith("1.1 ");
        }
    }

    @Test
    void a_status_is_200_when_the_metadata_do_not_say() {
        FrameSource source =
                FrameSource.of(Frames.chunk("{}" + ZEROS + "x"), DONE).ending();
        try (PluginHarness harness = harness(Map.of("is_proxy_integration", true), source)) {
            TestReply reply = harness.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(200);
            assertThat(reply.body().text()).isEqualTo("x");
        }
    }

    @Test
    void malformed_and_missing_metadata_are_a_502_and_end_the_call() {
        for (String first : List.of(
                "hello",
                "{\"statusCode\":}" + ZEROS,
                "{\"statusCode\":99}" + ZEROS,
                "{\"headers\":[]}" + ZEROS,
                "{\"multiValueHeaders\":1}" + ZEROS)) {
            FrameSource source = FrameSource.of(Frames.chunk(first), Frames.chunk("more"));
            try (PluginHarness harness = harness(Map.of("is_proxy_integration", true), source)) {

                TestReply reply = harness.send(TestRequest.get("/"));

                assertThat(reply.status()).as(first).isEqualTo(502);
                assertThat(reply.body().text())
                        .startsWith("{\"message\":\"Bad Gateway\",\"error\":\"could not JSON decode Lambda function"
                                + " response: ");
                assertThat(source.cancelled).as(first).isTrue();
            }
        }
    }

    @Test
    void a_reply_without_content_ends_the_call() {
        FrameSource source = FrameSource.of(Frames.chunk("{\"statusCode\":204}" + ZEROS), Frames.chunk("more"));
        try (PluginHarness harness = harness(Map.of("is_proxy_integration", true), source)) {
            TestReply reply = harness.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(204);
            assertThat(reply.body().length()).isZero();
            assertThat(source.cancelled).isTrue();
        }
    }

    @Test
    void a_function_error_before_the_first_byte_is_answered_as_without_a_stream() {
        byte[] failed =
                Frames.complete("{\"ErrorCode\":\"Unhandled\",\"ErrorDetails\":\"{\\\"errorType\\\":\\\"E\\\"}\"}");
        try (PluginHarness plain =
                harness(Map.of("unhandled_status", 418), FrameSource.of(failed).ending())) {
            TestReply reply = plain.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(418);
            assertThat(reply.body().text()).isEqualTo("{\"errorType\":\"E\"}");
            assertThat(reply.headers().first("X-Amz-Function-Error")).isEqualTo("Unhandled");
        }
        try (PluginHarness proxied = harness(
                Map.of("is_proxy_integration", true), FrameSource.of(failed).ending())) {
            TestReply reply = proxied.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(502);
            assertThat(reply.body().text()).contains("statusCode validation failed");
        }
    }

    @Test
    void a_stream_that_breaks_in_the_middle_is_broken_off() {
        byte[] failed = Frames.complete("{\"ErrorCode\":\"Unhandled\",\"ErrorDetails\":\"{}\"}");
        for (FrameSource source : List.of(
                FrameSource.of(Frames.chunk("half"), failed),
                FrameSource.of(Frames.chunk("half")).ending(),
                FrameSource.of(Frames.chunk("half")).failing(new IOException("reset")),
                FrameSource.of(Frames.chunk("half"), Frames.exception("ServiceException", "{}")))) {
            try (PluginHarness harness = harness(Map.of(), source)) {
                assertThatThrownBy(() -> harness.send(TestRequest.get("/")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("broke the connection off");
            }
        }
    }

    @Test
    void a_stream_that_breaks_before_the_first_byte_is_a_500() {
        try (PluginHarness harness = harness(
                Map.of("preserve_lambda_api_error_code", true),
                FrameSource.of(Frames.exception("ServiceException", "{}")))) {
            TestReply reply = harness.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(500);
            assertThat(reply.body().text()).contains("An unexpected error occurred");
        }
    }

    @Test
    void a_refusal_is_answered_as_without_a_stream() {
        Map<String, Object> config =
                config(Map.of("preserve_lambda_api_error_code", true, "is_proxy_integration", true));
        try (PluginHarness harness = PluginHarness.of(new AwsLambdaPlugin())
                .plugin("aws-lambda", config)
                .upstream(call -> refusal(FrameSource.of("{\"Message\":\"arn:aws:x\"}".getBytes(StandardCharsets.UTF_8))
                        .ending()
                        .body()))
                .start()) {
            TestReply reply = harness.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(403);
            assertThat(reply.body().text()).isEqualTo("{\"message\":\"Upstream Lambda invocation failed\"}");
        }
    }

    @Test
    void a_throttled_stream_is_repeated_where_that_is_asked_for() {
        Map<String, Object> config = config(Map.of("retry", "safe"));
        int[] calls = {0};
        try (PluginHarness harness = PluginHarness.of(new AwsLambdaPlugin())
                .plugin("aws-lambda", config)
                .upstream(call -> calls[0]++ == 0
                        ? new HttpAnswer(429, new HeaderList(), Body.of("{}"))
                        : answer(FrameSource.of(Frames.chunk("ok"), DONE).ending()))
                .start()) {
            TestReply reply = harness.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(200);
            assertThat(reply.body().text()).isEqualTo("ok");
            assertThat(calls[0]).isEqualTo(2);
        }
    }

    private static PluginHarness harness(Map<String, Object> more, FrameSource source) {
        return PluginHarness.of(new AwsLambdaPlugin())
                .plugin("aws-lambda", config(more))
                .upstream(call -> answer(source))
                .start();
    }

    private static Map<String, Object> config(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("aws_key", "AKIDTEST");
        config.put("aws_secret", "secret");
        config.put("aws_region", "us-east-1");
        config.put("function_name", "f");
        config.put("qualifier", "live");
        config.put("invoke_mode", "response_stream");
        return config;
    }

    private static HttpAnswer answer(FrameSource source) {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "application/vnd.amazon.eventstream");
        headers.add("x-amzn-RequestId", "id");
        return new HttpAnswer(200, headers, source.body());
    }

    private static HttpAnswer refusal(Body body) {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "application/json");
        return new HttpAnswer(403, headers, body);
    }
}
