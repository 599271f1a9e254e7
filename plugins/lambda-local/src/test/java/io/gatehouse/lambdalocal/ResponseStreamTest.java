/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static io.gatehouse.lambdalocal.LambdaCaller.call;
import static io.gatehouse.lambdalocal.LambdaCaller.runtime;
import static io.gatehouse.lambdalocal.LambdaCaller.sample;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.lambdalocal.samples.StreamingRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamRequest;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.ResponseStreamingInvocationType;

@Timeout(120)
class ResponseStreamTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicLong written = new AtomicLong();
    private LocalLambda lambda;
    private LambdaAsyncClient client;

    @BeforeEach
    void start() throws IOException {
        lambda = LocalLambda.builder()
                .credentials("AKID", "secret")
                .startTimeout(LIMIT)
                .function(DemoFunctions.all().get(0).withTimeout(LIMIT))
                .function(FunctionDefinition.script("Commanded", this::obey).withTimeout(LIMIT))
                .function(FunctionDefinition.script("Hung", this::obey).withTimeout(Duration.ofSeconds(3)))
                .function(
                        FunctionDefinition.script("Endless", this::writeForEver).withTimeout(LIMIT))
                .function(FunctionDefinition.script("Huge", this::writeGigabyte).withTimeout(LIMIT))
                .function(runtime("Process", StreamingRuntime.class))
                .function(sample("Broken", "no.such.Handler"))
                .start();
        client = LambdaStream.client(lambda);
    }

    @AfterEach
    void close() {
        client.close();
        lambda.close();
    }

    @Test
    void each_chunk_reaches_the_caller_before_the_next_is_written() throws Exception {
        LambdaStream stream = invoke("Commanded");

        commands.add("one ");
        stream.awaitBytes(4);
        assertThat(stream.payload()).isEqualTo("one ");
        assertThat(stream.head().executedVersion()).isEqualTo("$LATEST");
        assertThat(stream.head().responseStreamContentType()).isEqualTo("application/vnd.amazon.eventstream");
        commands.add("two");
        stream.awaitBytes(7);
        commands.add("end");
        stream.join();

        assertThat(stream.payload()).isEqualTo("one two");
        assertThat(stream.chunks()).isEqualTo(2);
        assertThat(stream.complete().errorCode()).isNull();
        assertThat(stream.complete().logResult()).isNull();
        String requestId = stream.head().responseMetadata().requestId();
        assertThat(lambda.executions(requestId)).isEqualTo(1);
    }

    @Test
    void the_log_tail_comes_with_the_end() throws Exception {
        commands.add("end");

        LambdaStream stream = LambdaStream.start(
                        client,
                        request("Commanded").toBuilder().logType(LogType.TAIL).build())
                .join();

        String log = new String(Base64.getDecoder().decode(stream.complete().logResult()), UTF_8);
        assertThat(log).startsWith("START RequestId: ").contains("\nobeyed\n", "\nREPORT RequestId: ", "Init Duration");
    }

    @Test
    void an_error_in_the_middle_comes_after_what_was_written() throws Exception {
        commands.add("half");
        commands.add("fail");

        LambdaStream stream = invoke("Commanded").join();

        assertThat(stream.payload()).isEqualTo("half");
        assertThat(stream.complete().errorCode()).isEqualTo("Function.OutOfPaper");
        assertThat(stream.complete().errorDetails())
                .isEqualTo("{\"errorType\":\"Function.OutOfPaper\",\"errorMessage\":\"no more paper\"}");
        assertThat(lambda.invocations("Commanded").errors()).isEqualTo(1);
    }

    @Test
    void a_stream_that_stalls_ends_with_the_timeout() throws Exception {
        commands.add("half");

        LambdaStream stream = invoke("Hung").join();

        assertThat(stream.payload()).isEqualTo("half");
        assertThat(stream.complete().errorCode()).isEqualTo("Sandbox.Timedout");
        assertThat(stream.complete().errorDetails()).contains("Task timed out after 3.00 seconds");
    }

    @Test
    void a_function_that_does_not_stream_gives_one_chunk() throws Exception {
        LambdaStream stream = invoke("MyLambda").join();

        assertThat(stream.payload()).isEqualTo("{\"response\": \"yes\"}");
        assertThat(stream.chunks()).isEqualTo(1);
        assertThat(stream.complete().errorCode()).isNull();
    }

    @Test
    void a_function_that_fails_before_it_answers_gives_no_chunk() throws Exception {
        LambdaStream stream = invoke("Broken").join();

        assertThat(stream.chunks()).isZero();
        assertThat(stream.complete().errorCode()).isNotBlank();
        assertThat(stream.complete().errorDetails()).contains("no.such.Handler");
    }

    @Test
    void a_process_streams_through_the_runtime_api() throws Exception {
        LambdaStream whole =
                LambdaStream.start(client, request("Process", "\"whole\"")).join();
        LambdaStream broken =
                LambdaStream.start(client, request("Process", "\"fails\"")).join();
        LambdaStream dead =
                LambdaStream.start(client, request("Process", "\"dies\"")).join();
        LambdaStream again =
                LambdaStream.start(client, request("Process", "\"whole\"")).join();

        assertThat(whole.payload()).isEqualTo("{\"statusCode\":201}\0\0\0\0\0\0\0\0onetwo");
        assertThat(whole.complete().errorCode()).isNull();
        assertThat(broken.payload()).endsWith("one");
        assertThat(broken.complete().errorCode()).isEqualTo("Function.Broken");
        assertThat(broken.complete().errorDetails()).isEqualTo("{\"errorMessage\":\"broke off\"}");
        assertThat(dead.complete().errorCode()).isEqualTo("Runtime.ExitError");
        assertThat(again.payload()).isEqualTo(whole.payload());
        assertThat(lambda.invocations("Process")).isEqualTo(new InvocationCounts(4, 2, 0, 2));
    }

    @Test
    void what_streams_is_collected_for_a_caller_who_does_not() throws Exception {
        commands.add("one ");
        commands.add("two");
        commands.add("end");
        try (LambdaClient plain = LambdaCaller.client(lambda, AwsBasicCredentials.create("AKID", "secret"))) {

            InvokeResponse script = plain.invoke(call("Commanded", "{}"));
            InvokeResponse process = plain.invoke(call("Process", "\"whole\""));
            InvokeResponse huge = plain.invoke(call("Huge", "{}"));

            assertThat(script.payload().asUtf8String()).isEqualTo("one two");
            assertThat(process.payload().asUtf8String()).endsWith("onetwo");
            assertThat(huge.functionError()).isEqualTo("Unhandled");
            assertThat(huge.payload().asUtf8String()).contains("Function.ResponseSizeTooLarge");
        }
    }

    @Test
    void a_caller_who_does_not_read_holds_the_function_up_and_a_caller_who_leaves_ends_it() throws Exception {
        try (RawCaller caller = RawCaller.stream(lambda, "Endless")) {
            caller.awaitHead();
            long before;
            do {
                before = written.get();
                caller.read(MEBIBYTE);
            } while (before == 0);

            assertThat(written.get()).isLessThan(caller.bytesRead() + 64L * MEBIBYTE);
        }

        assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_gigabyte_passes_in_little_memory() throws Exception {
        try (RawCaller caller = RawCaller.stream(lambda, "Huge")) {

            long bytes = caller.readToEnd();

            assertThat(bytes).isGreaterThan(1024L * MEBIBYTE).isLessThan(1040L * MEBIBYTE);
            assertThat(caller.endsWith("InvokeComplete")).isTrue();
        }
    }

    @Test
    void requests_are_checked_as_for_invoke() {
        assertThatThrownBy(() -> invoke("Nobody").join()).hasCauseInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> LambdaStream.start(
                                client,
                                request("Commanded").toBuilder()
                                        .invocationType("Event")
                                        .build())
                        .join())
                .hasCauseInstanceOf(LambdaException.class)
                .hasMessageContaining("[RequestResponse, DryRun]");
    }

    @Test
    void a_dry_run_runs_nothing() throws Exception {
        LambdaStream stream = LambdaStream.start(
                        client,
                        request("Commanded").toBuilder()
                                .invocationType(ResponseStreamingInvocationType.DRY_RUN)
                                .build())
                .join();

        assertThat(stream.head().statusCode()).isEqualTo(204);
        assertThat(lambda.invocations("Commanded").invocations()).isZero();
    }

    private LambdaStream invoke(String function) {
        return LambdaStream.start(client, request(function));
    }

    private static InvokeWithResponseStreamRequest request(String function) {
        return request(function, "{}");
    }

    private static InvokeWithResponseStreamRequest request(String function, String payload) {
        return InvokeWithResponseStreamRequest.builder()
                .functionName(function)
                .payload(SdkBytes.fromUtf8String(payload))
                .build();
    }

    private void obey(ScriptedCall call) throws Exception {
        for (String command = commands.take(); !command.equals("end"); command = commands.take()) {
            if (command.equals("fail")) {
                throw new ScriptedError("Function.OutOfPaper", "no more paper");
            }
            call.write(command);
        }
        call.log("obeyed");
    }

    private void writeForEver(ScriptedCall call) throws IOException {
        byte[] part = new byte[MEBIBYTE];
        try {
            for (long count = 0; count < Long.MAX_VALUE; count++) {
                call.write(part);
                written.addAndGet(part.length);
            }
        } finally {
            ended.countDown();
        }
    }

    private void writeGigabyte(ScriptedCall call) throws IOException {
        byte[] part = new byte[MEBIBYTE];
        for (int count = 0; count < 1024; count++) {
            call.write(part);
        }
    }
}
