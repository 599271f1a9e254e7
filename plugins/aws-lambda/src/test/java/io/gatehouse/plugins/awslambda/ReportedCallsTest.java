/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugins.awslambda.stream.FrameSource;
import io.gatehouse.plugins.awslambda.stream.Frames;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What AWS reports of a call, in the pipeline of a gateway. */
class ReportedCallsTest {

    private static final String ID = "3d1c5b5e-2f0a-4f3e-9a65-0b6a4a6f8c11";
    private static final String REPORT = "REPORT RequestId: " + ID
            + "\tDuration: 1.25 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\t\n";

    private static PluginHarness.Setup gateway(Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(
                Map.of("aws_key", "AKIDTEST", "aws_secret", "secret", "aws_region", "us-east-1", "function_name", "f"));
        config.putAll(more);
        return PluginHarness.of(new AwsLambdaPlugin())
                .setting("lambda_log_entry", "on")
                .plugin("aws-lambda", config)
                .upstream(call -> answer(REPORT));
    }

    private static HttpAnswer answer(String log) {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "application/json");
        headers.add("x-amzn-RequestId", ID);
        headers.add("X-Amz-Executed-Version", "$LATEST");
        headers.add("X-Amz-Log-Result", Base64.getEncoder().encodeToString(log.getBytes(StandardCharsets.UTF_8)));
        return new HttpAnswer(200, headers, Body.of("{}"));
    }

    private static Object entry(PluginHarness gateway) {
        return gateway.logEntries().get(0).get("lambda");
    }

    @Test
    void report_is_in_the_log_entry_and_not_in_the_answer() {
        try (PluginHarness gateway = gateway(Map.of()).start()) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(200);
            assertThat(reply.headers().first("X-Amz-Log-Result")).isNull();
            assertThat(entry(gateway))
                    .isEqualTo(Map.ofEntries(
                            Map.entry("function", "f"),
                            Map.entry("version", "$LATEST"),
                            Map.entry("request_id", ID),
                            Map.entry("outcome", "success"),
                            Map.entry("duration_ms", 1.25),
                            Map.entry("billed_ms", 2L),
                            Map.entry("memory_used_mb", 70L),
                            Map.entry("memory_size_mb", 128L),
                            Map.entry("cold_start", false)));
        }
    }

    @Test
    void answer_without_report_is_logged_with_what_is_known() {
        try (PluginHarness gateway =
                gateway(Map.of()).upstream(call -> answer("no report\n")).start()) {
            gateway.send(TestRequest.get("/"));

            assertThat(entry(gateway))
                    .isEqualTo(Map.of("function", "f", "version", "$LATEST", "request_id", ID, "outcome", "success"));
        }
    }

    @Test
    void call_without_answer_is_logged_with_its_outcome() {
        try (PluginHarness gateway = gateway(Map.of())
                .upstream(call -> {
                    throw new HttpCallException(HttpCallException.Stage.RECEIVE, false, "connection broken", null);
                })
                .start()) {
            assertThat(gateway.send(TestRequest.get("/"))).hasStatus(500);

            assertThat(entry(gateway)).isEqualTo(Map.of("function", "f", "outcome", "unreachable"));
        }
    }

    @Test
    void report_that_ends_a_stream_is_in_the_log_entry() {
        try (PluginHarness gateway = gateway(Map.of("invoke_mode", "response_stream"))
                .upstream(call -> streamed())
                .start()) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply).hasBody("hello");
            assertThat(entry(gateway))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("request_id", ID)
                    .containsEntry("outcome", "success")
                    .containsEntry("billed_ms", 2L);
        }
    }

    private static HttpAnswer streamed() {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "application/vnd.amazon.eventstream");
        headers.add("x-amzn-RequestId", ID);
        String log = Base64.getEncoder().encodeToString(REPORT.getBytes(StandardCharsets.UTF_8));
        Body body = FrameSource.of(Frames.chunk("hello"), Frames.complete("{\"LogResult\":\"" + log + "\"}"))
                .ending()
                .body();
        return new HttpAnswer(200, headers, body);
    }

    private static double counted(PluginHarness gateway, String outcome) {
        return gateway.counted("gatehouse_lambda_invocations_total", "f", "", "route", "", outcome);
    }

    @Test
    void call_whose_client_left_is_counted_once_as_cancelled() {
        CompletableFuture<Void> called = new CompletableFuture<>();
        AtomicInteger cancels = new AtomicInteger();
        CompletableFuture<HttpAnswer> pending = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                cancels.incrementAndGet();
                return super.cancel(mayInterruptIfRunning);
            }
        };
        try (PluginHarness gateway = gateway(Map.of())
                .endpoint(call -> {
                    called.complete(null);
                    return pending;
                })
                .start()) {
            assertThat(gateway.sendUntil(TestRequest.get("/"), called)).isNull();

            assertThat(entry(gateway)).isEqualTo(Map.of("function", "f", "outcome", "cancelled"));
            assertThat(cancels).hasValue(1);
            assertThat(counted(gateway, "cancelled")).isEqualTo(1);
            assertThat(counted(gateway, "unreachable")).isZero();
            assertThat(gateway.calls()).hasSize(1);
        }
    }

    @Test
    void answer_that_comes_after_its_client_left_is_not_counted_again() {
        CompletableFuture<Void> called = new CompletableFuture<>();
        CompletableFuture<HttpAnswer> shared = new CompletableFuture<>();
        try (PluginHarness gateway = gateway(Map.of())
                .endpoint(call -> {
                    called.complete(null);
                    return shared.thenApply(answer -> answer);
                })
                .start()) {
            assertThat(gateway.sendUntil(TestRequest.get("/"), called)).isNull();
            shared.complete(answer(REPORT));

            assertThat(counted(gateway, "cancelled")).isEqualTo(1);
            assertThat(gateway.counted("gatehouse_lambda_invocations_total", "f", "$LATEST", "route", "", "success"))
                    .isZero();
        }
    }

    @Test
    void stream_that_stalls_and_whose_client_left_is_ended_and_counted_once_as_cancelled() {
        CompletableFuture<Void> called = new CompletableFuture<>();
        FrameSource stalled = FrameSource.of(Frames.chunk("hello"));
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "application/vnd.amazon.eventstream");
        try (PluginHarness gateway = gateway(Map.of("invoke_mode", "response_stream"))
                .upstream(call -> {
                    called.complete(null);
                    return new HttpAnswer(200, headers, stalled.body());
                })
                .start()) {
            assertThat(gateway.sendUntil(TestRequest.get("/"), called)).isNull();

            assertThat(stalled.cancelled).isTrue();
            assertThat(counted(gateway, "cancelled")).isEqualTo(1);
            assertThat(counted(gateway, "success")).isZero();
        }
    }

    @Test
    void trace_of_the_request_goes_with_the_call_when_tracing_is_on() {
        TestRequest traced =
                TestRequest.get("/").header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        try (PluginHarness gateway =
                gateway(Map.of()).setting("tracing_instrumentations", "request").start()) {
            gateway.send(traced);

            assertThat(gateway.onlyCall().headers().all("X-Amzn-Trace-Id"))
                    .containsExactly("Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1");
        }
        try (PluginHarness gateway = gateway(Map.of()).start()) {
            gateway.send(traced);

            assertThat(gateway.onlyCall().headers().all("X-Amzn-Trace-Id")).isEmpty();
        }
    }
}
