/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static io.gatehouse.lambdalocal.LambdaCaller.call;
import static io.gatehouse.lambdalocal.LambdaCaller.sample;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.lambdalocal.samples.PrintingFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

@Timeout(120)
class ScriptedFunctionTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final AtomicLong now = new AtomicLong();
    private final Semaphore running = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);
    private final BlockingQueue<FunctionLog> logs = new LinkedBlockingQueue<>();
    private LocalLambda lambda;
    private LambdaClient client;

    @BeforeEach
    void start() throws IOException {
        lambda = LocalLambda.builder()
                .credentials("AKID", "secret")
                .startTimeout(LIMIT)
                .accountConcurrency(2)
                .callerRate(20)
                .nanoTime(now::get)
                .logs(logs::add)
                .script("Describe", ScriptedFunctionTest::describe)
                .script("Throw", call -> {
                    throw new IllegalStateException("on purpose");
                })
                .function(held("One"))
                .function(held("Two"))
                .function(FunctionDefinition.script("Json", call -> call.log("{\"own\":1}"))
                        .withLogFormat(LogFormat.JSON))
                .function(FunctionDefinition.script("Hung", call -> new CountDownLatch(1).await())
                        .withTimeout(Duration.ofMillis(200))
                        .withLogFormat(LogFormat.JSON))
                .function(
                        sample("JsonProcess", PrintingFunction.class.getName()).withLogFormat(LogFormat.JSON))
                .function(FunctionDefinition.script("Tenants", ScriptedFunctionTest::describe)
                        .withTenantIsolation())
                .start();
        client = LambdaCaller.client(lambda, AwsBasicCredentials.create("AKID", "secret"));
    }

    @AfterEach
    void close() {
        released.release(100);
        client.close();
        lambda.close();
    }

    @Test
    void a_script_sees_its_invocation() throws IOException {
        String context = Base64.getEncoder().encodeToString("{\"custom\":{}}".getBytes(UTF_8));

        InvokeResponse response = client.invoke(call("Describe", "{\"a\":1}").toBuilder()
                .clientContext(context)
                .overrideConfiguration(
                        override -> override.putHeader("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793"))
                .build());

        JsonNode seen = JSON.readTree(response.payload().asUtf8String());
        assertThat(seen.path("payload").asText()).isEqualTo("{\"a\":1}");
        assertThat(seen.path("requestId").asText())
                .isEqualTo(response.responseMetadata().requestId());
        assertThat(seen.path("arn").asText()).endsWith(":function:Describe");
        assertThat(seen.path("version").asText()).isEqualTo("$LATEST");
        assertThat(seen.path("context").asText()).isEqualTo("{\"custom\":{}}");
        assertThat(seen.path("trace").asText()).startsWith("Root=1-5759e988-bd862e3fe1be46a994272793;");
        assertThat(seen.path("remaining").asLong()).isBetween(1L, 3000L);
        assertThat(seen.path("tenant").isNull()).isTrue();
    }

    @Test
    void what_a_script_throws_is_a_function_error() {
        InvokeResponse response = client.invoke(call("Throw", "{}"));

        assertThat(response.functionError()).isEqualTo("Unhandled");
        assertThat(response.payload().asUtf8String())
                .isEqualTo("{\"errorType\":\"java.lang.IllegalStateException\",\"errorMessage\":\"on purpose\"}");
    }

    @Test
    void a_script_that_takes_too_long_is_interrupted() {
        InvokeResponse response = client.invoke(call("Hung", "{}"));

        assertThat(response.payload().asUtf8String()).contains("Sandbox.Timedout", "Task timed out after 0.20");
    }

    @Test
    void the_account_limits_all_functions_together() throws Exception {
        CompletableFuture<InvokeResponse> one = invokeHeld("One");
        CompletableFuture<InvokeResponse> two = invokeHeld("Two");
        running.acquire(2);

        assertThatThrownBy(() -> client.invoke(call("Describe", "{}")))
                .isInstanceOfSatisfying(TooManyRequestsException.class, e -> assertThat(e.reasonAsString())
                        .isEqualTo("ConcurrentInvocationLimitExceeded"));

        released.release(2);
        one.get(60, TimeUnit.SECONDS);
        two.get(60, TimeUnit.SECONDS);
        assertThat(client.invoke(call("Describe", "{}")).functionError()).isNull();
    }

    @Test
    void an_event_waits_for_room_in_the_account() throws Exception {
        CompletableFuture<InvokeResponse> one = invokeHeld("One");
        CompletableFuture<InvokeResponse> two = invokeHeld("Two");
        running.acquire(2);

        client.invoke(call("Json", "{}").toBuilder().invocationType("Event").build());
        assertThat(lambda.invocations("Json").invocations()).isZero();
        released.release(2);
        one.get(60, TimeUnit.SECONDS);
        two.get(60, TimeUnit.SECONDS);

        FunctionLog log = logs.poll(60, TimeUnit.SECONDS);
        while (log != null && !log.function().equals("Json")) {
            log = logs.poll(60, TimeUnit.SECONDS);
        }
        assertThat(log).isNotNull();
    }

    @Test
    void calls_beyond_the_rate_are_throttled_until_time_passes() {
        for (int i = 0; i < 20; i++) {
            client.invoke(call("Describe", "{}"));
        }
        assertThatThrownBy(() -> client.invoke(call("Describe", "{}")))
                .isInstanceOfSatisfying(TooManyRequestsException.class, e -> assertThat(e.reasonAsString())
                        .isEqualTo("CallerRateLimitExceeded"));

        now.addAndGet(Duration.ofMillis(50).toNanos());

        assertThat(client.invoke(call("Describe", "{}")).functionError()).isNull();
    }

    @Test
    void a_log_in_json_has_a_record_for_the_start_and_one_for_the_report() throws IOException {
        JsonNode[] records = records(tail("Json"));

        assertThat(records).hasSize(3);
        assertThat(records[0].path("type").asText()).isEqualTo("platform.start");
        assertThat(records[0].path("record").path("version").asText()).isEqualTo("$LATEST");
        assertThat(records[1].path("own").asInt()).isEqualTo(1);
        assertThat(records[2].path("type").asText()).isEqualTo("platform.report");
        assertThat(records[2].path("record").path("status").asText()).isEqualTo("success");
        JsonNode metrics = records[2].path("record").path("metrics");
        assertThat(metrics.path("durationMs").isNumber()).isTrue();
        assertThat(metrics.path("billedDurationMs").asLong()).isPositive();
        assertThat(metrics.path("memorySizeMB").asInt()).isEqualTo(128);
        assertThat(metrics.has("initDurationMs")).isTrue();
        assertThat(records(tail("Json"))[2].path("record").path("metrics").has("initDurationMs"))
                .isFalse();
        assertThat(tail("Hung")).contains("\"status\":\"timeout\",\"errorType\":\"Sandbox.Timedout\"");
    }

    @Test
    void a_process_is_told_the_format_of_its_log() {
        assertThat(tail("JsonProcess")).contains("\"type\":\"platform.start\"").contains("\"maxMemoryUsedMB\":");
    }

    @Test
    void each_tenant_has_an_environment_of_its_own() throws IOException {
        InvokeRequest request = call("Tenants", "{}");

        InvokeResponse first =
                client.invoke(request.toBuilder().tenantId("blue").build());
        client.invoke(request.toBuilder().tenantId("green").build());
        client.invoke(request.toBuilder().tenantId("blue").build());

        assertThat(JSON.readTree(first.payload().asUtf8String()).path("tenant").asText())
                .isEqualTo("blue");
        assertThat(lambda.invocations("Tenants").coldStarts()).isEqualTo(2);
        assertThatThrownBy(() -> client.invoke(request)).isInstanceOf(InvalidParameterValueException.class);
        assertThatThrownBy(() -> client.invoke(
                        call("Describe", "{}").toBuilder().tenantId("blue").build()))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("not enabled with tenancy");
    }

    @Test
    void a_changed_function_answers_the_next_call_and_what_runs_ends_on_the_old_code() throws Exception {
        CompletableFuture<InvokeResponse> old = invokeHeld("One");
        running.acquire();

        lambda.put(FunctionDefinition.script("One", call -> call.write("\"new\"")));
        InvokeResponse fresh = client.invoke(call("One", "{}"));
        released.release();

        assertThat(fresh.payload().asUtf8String()).isEqualTo("\"new\"");
        assertThat(old.get(60, TimeUnit.SECONDS).payload().asUtf8String()).isEqualTo("\"held\"");
        assertThat(client.invoke(call("One", "{}")).payload().asUtf8String()).isEqualTo("\"new\"");
    }

    @Test
    void a_removed_function_is_not_found() throws Exception {
        CompletableFuture<InvokeResponse> old = invokeHeld("One");
        running.acquire();

        lambda.remove("One");

        assertThatThrownBy(() -> client.invoke(call("One", "{}"))).isInstanceOf(ResourceNotFoundException.class);
        released.release();
        assertThat(old.get(60, TimeUnit.SECONDS).payload().asUtf8String()).isEqualTo("\"held\"");
    }

    private String tail(String function) {
        return LogTail.of(client.invoke(
                call(function, "{}").toBuilder().logType(LogType.TAIL).build()));
    }

    private static JsonNode[] records(String log) throws IOException {
        String[] lines = log.split("\n", -1);
        JsonNode[] records = new JsonNode[lines.length - 1];
        for (int i = 0; i < records.length; i++) {
            records[i] = JSON.readTree(lines[i]);
        }
        return records;
    }

    private FunctionDefinition held(String name) {
        return FunctionDefinition.script(name, call -> {
                    running.release();
                    released.acquire();
                    call.write("\"held\"");
                })
                .withTimeout(LIMIT);
    }

    private CompletableFuture<InvokeResponse> invokeHeld(String function) {
        return CompletableFuture.supplyAsync(
                () -> client.invoke(call(function, "{}")), task -> new Thread(task).start());
    }

    private static void describe(ScriptedCall call) throws IOException {
        call.write(JSON.createObjectNode()
                .put("payload", call.payload())
                .put("requestId", call.requestId())
                .put("arn", call.functionArn())
                .put("version", call.version())
                .put("context", call.clientContext())
                .put("tenant", call.tenantId())
                .put("trace", call.traceId())
                .put("remaining", call.remaining().toMillis())
                .toString());
    }
}
