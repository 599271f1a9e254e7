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
import io.gatehouse.lambdalocal.samples.DescribingFunction;
import io.gatehouse.lambdalocal.samples.ExitingFunction;
import io.gatehouse.lambdalocal.samples.HeldFunction;
import io.gatehouse.lambdalocal.samples.PrintingFunction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

@Timeout(120)
class LocalLambdaTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MEBIBYTE = 1024 * 1024;

    private static LocalLambda lambda;
    private static LambdaClient client;

    @BeforeAll
    static void start() throws IOException {
        lambda = LocalLambda.builder()
                .credentials("AKID", "secret")
                .credentials("ASIA", "secret", "token")
                .startTimeout(LIMIT)
                .functions(DemoFunctions.all().stream()
                        .map(function -> function.withTimeout(LIMIT))
                        .toList())
                .function(sample("Describe", DescribingFunction.class.getName() + "::describe")
                        .withVariable("STAGE", "test")
                        .withAlias("live", "3"))
                .function(sample("Print", PrintingFunction.class.getName()))
                .function(sample("ColdPrint", PrintingFunction.class.getName()))
                .function(sample("Exit", ExitingFunction.class.getName()))
                .function(sample("Broken", DescribingFunction.Broken.class.getName()))
                .function(sample("Large", DescribingFunction.Large.class.getName())
                        .withMemory(512))
                .function(sample("NoClass", "no.such.Handler"))
                .function(sample("Idle", HeldFunction.class.getName()))
                .function(sample("Hung", HeldFunction.class.getName()).withTimeout(Duration.ofMillis(1500)))
                .start();
        client = LambdaCaller.client(lambda, AwsBasicCredentials.create("AKID", "secret"));
    }

    @AfterAll
    static void close() {
        client.close();
        lambda.close();
    }

    @Test
    void a_function_answers_with_the_headers_of_aws() {
        InvokeResponse response = client.invoke(call("MyLambda", "{\"any\":\"event\"}"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.payload().asUtf8String()).isEqualTo("{\"response\": \"yes\"}");
        assertThat(response.functionError()).isNull();
        assertThat(response.logResult()).isNull();
        assertThat(response.executedVersion()).isEqualTo("$LATEST");
        assertThat(header(response, "x-amzn-RequestId")).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(header(response, "X-Amzn-Trace-Id")).matches("root=1-[0-9a-f]{8}-[0-9a-f]{24};sampled=0");
        assertThat(header(response, "x-amzn-Remapped-Content-Length")).isEqualTo("0");
        assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    }

    @Test
    void a_function_is_found_by_each_form_of_its_name() {
        for (String name : new String[] {"MyLambda", "123456789012:function:MyLambda", ARN + "MyLambda"}) {
            for (String qualifier : new String[] {"", ":$LATEST"}) {

                InvokeResponse response = client.invoke(call(name + qualifier, "{}"));

                assertThat(response.payload().asUtf8String()).isEqualTo("{\"response\": \"yes\"}");
            }
        }
    }

    @Test
    void a_qualifier_chooses_the_version_and_shows_in_the_arn() throws IOException {
        InvokeResponse byAlias = client.invoke(
                call("Describe", "{}").toBuilder().qualifier("live").build());
        InvokeResponse byVersion = client.invoke(call("Describe:3", "{}"));

        assertThat(byAlias.executedVersion()).isEqualTo("3");
        assertThat(json(byAlias).path("arn").asText()).isEqualTo(ARN + "Describe:live");
        assertThat(json(byAlias).path("AWS_LAMBDA_FUNCTION_VERSION").asText()).isEqualTo("3");
        assertThat(byVersion.executedVersion()).isEqualTo("3");
        assertThat(json(byVersion).path("pid")).isEqualTo(json(byAlias).path("pid"));
        assertThatThrownBy(() -> client.invoke(call("Describe:4", "{}")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Function not found: " + ARN + "Describe:4");
    }

    @Test
    void a_function_sees_what_lambda_sets_and_nothing_of_the_emulator() throws IOException {
        InvokeResponse response = client.invoke(call("Describe", "{\"a\":[1,\"é\"]}"));

        JsonNode seen = json(response);
        assertThat(seen.path("event")).isEqualTo(JSON.readTree("{\"a\":[1,\"é\"]}"));
        assertThat(seen.path("arn").asText()).isEqualTo(ARN + "Describe");
        assertThat(seen.path("requestId").asText()).isEqualTo(header(response, "x-amzn-RequestId"));
        assertThat(seen.path("remaining").asInt()).isBetween(1, 60_000);
        assertThat(seen.path("trace").asText()).matches("Root=1-[0-9a-f-]{33};Parent=[0-9a-f]{16};Sampled=0");
        assertThat(seen.path("AWS_LAMBDA_FUNCTION_NAME").asText()).isEqualTo("Describe");
        assertThat(seen.path("AWS_LAMBDA_FUNCTION_VERSION").asText()).isEqualTo("$LATEST");
        assertThat(seen.path("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").asText()).isEqualTo("128");
        assertThat(seen.path("AWS_REGION").asText()).isEqualTo("us-east-1");
        assertThat(seen.path("_HANDLER").asText()).isEqualTo(DescribingFunction.class.getName() + "::describe");
        assertThat(seen.path("LAMBDA_TASK_ROOT").asText())
                .isEqualTo(LambdaCaller.samples().toString());
        assertThat(seen.path("STAGE").asText()).isEqualTo("test");
        assertThat(seen.has("HOME")).isFalse();
        assertThat(seen.path("temporary")).isEqualTo(seen.path("TMPDIR"));
        assertThat(seen.path("pid").asLong())
                .isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void a_warm_process_is_used_again() throws IOException {
        JsonNode first = json(client.invoke(call("Describe", "{}")));
        long coldStarts = lambda.invocations("Describe").coldStarts();

        JsonNode second = json(client.invoke(call("Describe", "{}")));

        assertThat(second.path("pid")).isEqualTo(first.path("pid"));
        assertThat(lambda.invocations("Describe").coldStarts()).isEqualTo(coldStarts);
    }

    @Test
    void a_trace_of_the_caller_is_continued() throws IOException {
        String root = "1-5759e988-bd862e3fe1be46a994272793";
        InvokeRequest request = call("Describe", "{}").toBuilder()
                .overrideConfiguration(override -> override.putHeader("X-Amzn-Trace-Id", "Root=" + root + ";Sampled=1"))
                .build();

        InvokeResponse response = client.invoke(request);

        assertThat(header(response, "X-Amzn-Trace-Id")).isEqualTo("root=" + root + ";sampled=1");
        assertThat(json(response).path("trace").asText())
                .startsWith("Root=" + root + ";Parent=")
                .endsWith(";Sampled=1");
    }

    @Test
    void an_empty_payload_is_an_empty_object() throws IOException {
        InvokeResponse response =
                client.invoke(InvokeRequest.builder().functionName("Describe").build());

        assertThat(json(response).path("event")).isEqualTo(JSON.createObjectNode());
    }

    @Test
    void echo_answers_the_event_as_a_proxy_integration() throws IOException {
        String event = "{\"path\":\"/é\",\"n\":1.0}";

        JsonNode answer = json(client.invoke(call("Echo", event)));

        assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
        assertThat(answer.path("headers").path("X-Function-Name").asText()).isEqualTo("Echo");
        assertThat(answer.path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(new String(answer.path("body").binaryValue(), UTF_8)).isEqualTo(event);
    }

    @Test
    void slow_takes_the_time_it_is_asked_to() throws IOException {
        long before = System.nanoTime();

        JsonNode answer = json(client.invoke(call("Slow", "{\"milliseconds\":50}")));

        assertThat(answer.path("waited").asInt()).isEqualTo(50);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void a_dry_run_runs_nothing() {
        InvokeResponse response = client.invoke(call("Idle", "1").toBuilder()
                .invocationType(InvocationType.DRY_RUN)
                .build());

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.payload().asByteArray()).isEmpty();
        assertThat(lambda.invocations("Idle")).isEqualTo(new InvocationCounts(0, 0, 0, 0));
    }

    @Test
    void a_thrown_exception_is_an_unhandled_error_with_its_stack() throws IOException {
        InvocationCounts before = lambda.invocations("Failing");

        InvokeResponse response = client.invoke(call("Failing", "{}"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.functionError()).isEqualTo("Unhandled");
        JsonNode error = json(response);
        assertThat(error.path("errorMessage").asText()).isEqualTo("This function fails on purpose");
        assertThat(error.path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.path("stackTrace").path(0).asText()).contains("FailingFunction.handleRequest");
        assertThat(lambda.invocations("Failing").errors()).isEqualTo(before.errors() + 1);
        assertThat(lambda.invocations("Failing").invocations()).isEqualTo(before.invocations() + 1);
    }

    @Test
    void a_function_that_cannot_be_made_is_an_unhandled_error() throws IOException {
        InvokeResponse broken = client.invoke(call("Broken", "{}"));
        InvokeResponse missing = client.invoke(call("NoClass", "{}"));

        assertThat(broken.functionError()).isEqualTo("Unhandled");
        assertThat(json(broken).path("errorType").asText()).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(json(broken).path("errorMessage").asText()).isEqualTo("cannot be made");
        assertThat(missing.functionError()).isEqualTo("Unhandled");
        assertThat(json(missing).path("errorType").asText()).isEqualTo("java.lang.ClassNotFoundException");
    }

    @Test
    void a_process_that_dies_is_an_exit_error_and_the_next_call_gets_another() throws IOException {
        for (int status : new int[] {7, 8}) {
            InvokeResponse response = client.invoke(call("Exit", Integer.toString(status)).toBuilder()
                    .logType(LogType.TAIL)
                    .build());

            String requestId = header(response, "x-amzn-RequestId");
            assertThat(response.functionError()).isEqualTo("Unhandled");
            assertThat(json(response).path("errorType").asText()).isEqualTo("Runtime.ExitError");
            assertThat(json(response).path("errorMessage").asText())
                    .isEqualTo("RequestId: " + requestId + " Error: Runtime exited with error: exit status " + status);
            assertThat(log(response)).contains("about to exit\n").contains("Runtime.ExitError\nEND RequestId: ");
        }
    }

    @Test
    void a_function_that_takes_too_long_is_killed() throws IOException {
        try (HeldInvocations held = new HeldInvocations()) {
            InvokeResponse response = client.invoke(call("Hung", held.event()));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.functionError()).isEqualTo("Unhandled");
            assertThat(json(response).path("errorMessage").asText()).endsWith("Task timed out after 1.50 seconds");
            assertThat(json(response).path("errorType").asText()).isEqualTo("Sandbox.Timedout");
        }
    }

    @Test
    void the_log_tail_is_written_as_aws_writes_it() {
        InvokeRequest request =
                call("ColdPrint", "3").toBuilder().logType(LogType.TAIL).build();

        InvokeResponse cold = client.invoke(request);
        InvokeResponse warm = client.invoke(request);

        assertThat(log(cold)).matches(logOf(cold, "\tInit Duration: [0-9]+\\.[0-9]{2} ms"));
        assertThat(log(warm)).matches(logOf(warm, ""));
    }

    private static String logOf(InvokeResponse response, String end) {
        String id = header(response, "x-amzn-RequestId");
        return "START RequestId: " + id + " Version: \\$LATEST\n"
                + "line 1\nline 2\nline 3\nlogged " + id + "\n"
                + "END RequestId: " + id + "\n"
                + "REPORT RequestId: " + id + "\tDuration: [0-9]+\\.[0-9]{2} ms\tBilled Duration: [0-9]+ ms"
                + "\tMemory Size: 128 MB\tMax Memory Used: [0-9]+ MB" + end + "\t\n";
    }

    @Test
    void the_log_tail_is_the_last_four_kilobytes() {
        InvokeResponse response = client.invoke(
                call("Print", "5000").toBuilder().logType(LogType.TAIL).build());

        assertThat(log(response)).hasSize(4096).contains("line 5000\n").doesNotContain("START");
    }

    @Test
    void an_unknown_function_is_not_found() {
        assertThatThrownBy(() -> client.invoke(call("Nobody", "{}")))
                .isInstanceOfSatisfying(ResourceNotFoundException.class, missing -> {
                    assertThat(missing.statusCode()).isEqualTo(404);
                    assertThat(missing.type()).isEqualTo("User");
                    assertThat(missing.awsErrorDetails().errorMessage())
                            .isEqualTo("Function not found: " + ARN + "Nobody");
                });
        assertThatThrownBy(() -> client.invoke(call("arn:aws:lambda:us-east-1:999999999999:function:MyLambda", "{}")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void a_payload_that_is_not_json_is_refused() {
        for (String payload : new String[] {"{", "{} {}", "nonsense", " "}) {
            assertThatThrownBy(() -> client.invoke(call("MyLambda", payload)))
                    .as(payload)
                    .isInstanceOf(InvalidRequestContentException.class)
                    .hasMessageContaining("Could not parse request body into json");
        }
    }

    @Test
    void a_payload_may_be_as_large_as_aws_allows_and_no_larger() {
        InvokeResponse largest = client.invoke(call("MyLambda", text(6 * MEBIBYTE)));

        assertThat(largest.payload().asUtf8String()).isEqualTo("{\"response\": \"yes\"}");
        assertTooLarge(call("MyLambda", text(6 * MEBIBYTE + 1)), "6291457 byte payload", "6291456 bytes");
        assertTooLarge(call("MyLambda", text(9 * MEBIBYTE)), "9437184 byte payload", "6291456 bytes");
        assertTooLarge(
                call("MyLambda", text(MEBIBYTE + 1)).toBuilder()
                        .invocationType(InvocationType.EVENT)
                        .build(),
                "1048577 byte payload",
                "1048576 bytes");
    }

    @Test
    void an_answer_may_be_as_large_as_aws_allows_and_no_larger() throws IOException {
        InvokeResponse largest = client.invoke(call("Large", Integer.toString(6 * MEBIBYTE)));
        InvokeResponse tooLarge = client.invoke(call("Large", Integer.toString(7 * MEBIBYTE)));

        assertThat(largest.payload().asByteArray()).hasSize(6 * MEBIBYTE + 2);
        assertThat(tooLarge.functionError()).isEqualTo("Unhandled");
        assertThat(json(tooLarge).path("errorType").asText()).isEqualTo("Function.ResponseSizeTooLarge");
    }

    @Test
    void a_wrong_secret_an_unknown_key_and_a_wrong_token_are_refused() {
        assertForbidden(AwsBasicCredentials.create("AKID", "wrong"), "InvalidSignatureException");
        assertForbidden(AwsBasicCredentials.create("NOBODY", "secret"), "UnrecognizedClientException");
        assertForbidden(AwsBasicCredentials.create("ASIA", "secret"), "UnrecognizedClientException");
        assertForbidden(AwsSessionCredentials.create("ASIA", "secret", "stale"), "UnrecognizedClientException");
    }

    @Test
    void temporary_credentials_are_accepted_with_their_token() {
        try (LambdaClient temporary =
                LambdaCaller.client(lambda, AwsSessionCredentials.create("ASIA", "secret", "token"))) {
            assertThat(temporary.invoke(call("MyLambda", "{}")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void an_unsigned_request_is_refused() throws IOException, InterruptedException {
        URI uri = lambda.endpoint().resolve("/2015-03-31/functions/MyLambda/invocations");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();

        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains("MissingAuthenticationTokenException");
        assertThat(response.headers().firstValue("x-amzn-RequestId")).isPresent();
        assertThat(response.body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
    }

    @Test
    void other_operations_are_unknown() {
        assertThatThrownBy(() -> client.getFunction(get -> get.functionName("MyLambda")))
                .isInstanceOfSatisfying(
                        LambdaException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException"));
    }

    @Test
    void counters_of_an_unknown_function_are_an_error() {
        assertThatThrownBy(() -> lambda.invocations("Nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("function: Nobody (expected: one of [Broken, ColdPrint,");
    }

    private static void assertTooLarge(InvokeRequest request, String found, String limit) {
        assertThatThrownBy(() -> client.invoke(request)).isInstanceOfSatisfying(LambdaException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(413);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("RequestEntityTooLargeException");
            assertThat(e.awsErrorDetails().errorMessage()).contains(found).contains(limit);
        });
    }

    private static void assertForbidden(AwsCredentials credentials, String type) {
        try (LambdaClient stranger = LambdaCaller.client(lambda, credentials)) {
            assertThatThrownBy(() -> stranger.invoke(call("MyLambda", "{}")))
                    .isInstanceOfSatisfying(LambdaException.class, e -> {
                        assertThat(e.statusCode()).isEqualTo(403);
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo(type);
                    });
        }
    }

    private static String text(int bytes) {
        return '"' + "x".repeat(bytes - 2) + '"';
    }

    private static JsonNode json(InvokeResponse response) throws IOException {
        return JSON.readTree(response.payload().asByteArray());
    }

    private static String log(InvokeResponse response) {
        return new String(Base64.getDecoder().decode(response.logResult()), UTF_8);
    }

    private static String header(InvokeResponse response, String name) {
        return response.sdkHttpResponse().firstMatchingHeader(name).orElse("");
    }
}
