/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static io.gatehouse.lambdalocal.LambdaCaller.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.lambdalocal.Fault.Ending;
import io.gatehouse.lambdalocal.Fault.Moment;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamRequest;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

@Timeout(120)
class FaultsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ANSWER = "{\"answer\":\"0123456789\"}";

    private final BlockingQueue<Execution> executions = new LinkedBlockingQueue<>();
    private LocalLambda lambda;
    private LambdaClient client;
    private LambdaAsyncClient streaming;
    private Faults faults;

    @BeforeEach
    void start() throws IOException {
        lambda = LocalLambda.builder()
                .credentials("AKID", "secret")
                .executions(executions::add)
                .function(FunctionDefinition.script("F", call -> call.write(ANSWER))
                        .withTimeout(LIMIT))
                .start();
        client = LambdaCaller.client(lambda, AwsBasicCredentials.create("AKID", "secret"));
        streaming = LambdaStream.client(lambda);
        faults = lambda.faults("F");
    }

    @AfterEach
    void close() {
        streaming.close();
        client.close();
        lambda.close();
    }

    @Test
    void a_fault_is_for_one_call() {
        faults.next(new Fault.Error(503, "ServiceException", "out of order"));

        assertThatThrownBy(this::invoke).isInstanceOfSatisfying(ServiceException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(503);
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("out of order");
        });
        assertThat(invoke().payload().asUtf8String()).isEqualTo(ANSWER);
        assertThat(executions).hasSize(1);
        assertThat(faults.applied()).isEqualTo(1);
    }

    @Test
    void an_error_of_the_caller_names_its_type() {
        faults.always(new Fault.Error(400, "KMSDisabledException", "no key"));

        assertThatThrownBy(this::invoke).isInstanceOfSatisfying(LambdaException.class, e -> assertThat(
                        e.awsErrorDetails().errorCode())
                .isEqualTo("KMSDisabledException"));
        assertThatThrownBy(this::invoke).isInstanceOf(LambdaException.class);

        faults.clear();
        assertThat(invoke().functionError()).isNull();
    }

    @Test
    void throttling_names_its_reason() {
        faults.next(new Fault.Throttle("CallerRateLimitExceeded", 7));

        assertThatThrownBy(this::invoke).isInstanceOfSatisfying(TooManyRequestsException.class, e -> {
            assertThat(e.reasonAsString()).isEqualTo("CallerRateLimitExceeded");
            assertThat(e.retryAfterSeconds()).isEqualTo("7");
        });
        assertThat(lambda.invocations("F").throttles()).isEqualTo(1);
    }

    @Test
    void a_function_seems_to_fail() {
        faults.next(new Fault.Failure("Handled", "Own.Error", "as agreed"));

        InvokeResponse response = invoke();

        assertThat(response.functionError()).isEqualTo("Handled");
        assertThat(response.payload().asUtf8String())
                .isEqualTo("{\"errorType\":\"Own.Error\",\"errorMessage\":\"as agreed\"}");
        assertThat(executions).isEmpty();
    }

    @Test
    void a_delay_and_a_slow_start_are_waited_for() {
        Duration time = Duration.ofMillis(150);
        faults.next(new Fault.ColdStart(time), new Fault.Delay(time), new Fault.ColdStart(Duration.ofHours(1)));

        long start = System.nanoTime();
        InvokeResponse cold =
                client.invoke(call("F", "{}").toBuilder().logType(LogType.TAIL).build());
        long afterColdStart = System.nanoTime();
        invoke();
        long afterDelay = System.nanoTime();
        invoke();

        assertThat(afterColdStart - start).isGreaterThanOrEqualTo(time.toNanos());
        assertThat(LogTail.of(cold)).containsPattern("Init Duration: (1[5-9][0-9]|[2-9][0-9]{2}|[0-9]{4,})\\.");
        assertThat(afterDelay - afterColdStart).isGreaterThanOrEqualTo(time.toNanos());
        assertThat(lambda.invocations("F").coldStarts()).isEqualTo(1);
    }

    @Test
    void a_dropped_call_does_not_run() {
        for (Moment moment : Moment.values()) {
            for (Ending ending : List.of(Ending.CLOSE, Ending.RESET)) {
                faults.next(new Fault.Drop(moment, ending));

                assertThatThrownBy(this::invoke).isInstanceOf(SdkClientException.class);
            }
        }
        assertThat(executions).isEmpty();
    }

    @Test
    void a_reset_is_a_reset() throws IOException {
        faults.next(new Fault.Drop(Moment.AFTER_BODY, Ending.RESET), new Fault.Drop(Moment.AFTER_BODY, Ending.CLOSE));

        try (RawCaller reset = RawCaller.invoke(lambda, "F")) {
            assertThatThrownBy(reset::readUntilClosed)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        try (RawCaller closed = RawCaller.invoke(lambda, "F")) {
            assertThat(closed.readUntilClosed()).isEmpty();
        }
    }

    @Test
    void an_answer_that_breaks_off_was_run_once() throws Exception {
        faults.next(new Fault.Break(0, Ending.RESET), new Fault.Break(5, Ending.CLOSE));

        assertThatThrownBy(this::invoke).isInstanceOf(SdkClientException.class);
        try (RawCaller caller = RawCaller.invoke(lambda, "F")) {
            assertThat(caller.readUntilClosed())
                    .contains("Content-Length: " + ANSWER.length())
                    .endsWith("\r\n\r\n{\"ans");
        }

        assertThat(executions).hasSize(2).allSatisfy(execution -> assertThat(lambda.executions(execution.requestId()))
                .isEqualTo(1));
    }

    @Test
    void an_answer_stalls_until_the_caller_gives_up() throws Exception {
        faults.next(new Fault.Break(5, Ending.STALL), new Fault.Drop(Moment.AFTER_BODY, Ending.STALL));

        try (RawCaller half = RawCaller.invoke(lambda, "F")) {
            half.awaitHead();
            while (!half.endsWith("{\"ans")) {
                half.read(1);
            }
            try (RawCaller nothing = RawCaller.invoke(lambda, "F")) {
                awaitApplied(2);
                assertThat(invoke().payload().asUtf8String()).isEqualTo(ANSWER);
                assertThat(nothing.hasAnswer()).isFalse();
            }
        }
    }

    private void awaitApplied(long count) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (faults.applied() < count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(faults.applied()).isEqualTo(count);
    }

    @Test
    void an_event_may_run_although_its_caller_is_not_told() throws Exception {
        faults.next(new Fault.Break(0, Ending.CLOSE));

        assertThatThrownBy(() -> client.invoke(call("F", "{\"n\":1}").toBuilder()
                        .invocationType(InvocationType.EVENT)
                        .build()))
                .isInstanceOf(SdkClientException.class);

        Execution ran = executions.poll(60, TimeUnit.SECONDS);
        assertThat(ran).isNotNull();
        assertThat(ran.payload()).isEqualTo("{\"n\":1}");
    }

    @Test
    void a_frame_with_a_wrong_checksum_is_noticed() {
        faults.next(new Fault.CorruptFrame(1));

        LambdaStream stream = stream();

        assertThatThrownBy(stream::join).hasStackTraceContaining("checksum");
        assertThat(stream.complete()).isNull();
    }

    @Test
    void a_stream_that_breaks_off_has_no_end() throws IOException {
        faults.next(
                new Fault.Break(130, Ending.RESET),
                new Fault.Break(130, Ending.CLOSE),
                new Fault.Break(0, Ending.RESET));

        LambdaStream half = stream();
        assertThatThrownBy(half::join).isNotNull();
        assertThat(half.payload()).isEqualTo(ANSWER);
        assertThat(half.complete()).isNull();
        try (RawCaller caller = RawCaller.stream(lambda, "F")) {
            assertThat(caller.readUntilClosed()).doesNotContain("\r\n0\r\n").doesNotContain("InvokeComplete");
        }
        assertThatThrownBy(() -> stream().join()).isNotNull();
        assertThat(executions).hasSize(3);
    }

    @Test
    void the_same_seed_gives_the_same_faults() {
        long seed = new Random().nextLong();
        System.out.println("FaultsTest seed " + seed);
        Fault[] choices = {new Fault.Error(500, "ServiceException", "a"), new Fault.Failure("Unhandled", "E", "b")};

        List<String> first = chaos(seed, choices);
        List<String> second = chaos(seed, choices);

        assertThat(second).isEqualTo(first);
        assertThat(executions).hasSize((int) (200 - faults.applied()));
    }

    private List<String> chaos(long seed, Fault[] choices) {
        faults.clear();
        faults.random(seed, 0.5, choices);
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            try {
                outcomes.add(String.valueOf(invoke().functionError()));
            } catch (ServiceException e) {
                outcomes.add(e.awsErrorDetails().errorMessage());
            }
        }
        return outcomes;
    }

    @Test
    void faults_that_cannot_be_are_refused_with_the_value() {
        assertThatThrownBy(() -> new Fault.Error(200, "A", "b")).hasMessage("status: 200 (expected: 400 to 599)");
        assertThatThrownBy(() -> new Fault.Break(-1, Ending.CLOSE)).hasMessageStartingWith("afterBytes: -1");
        assertThatThrownBy(() -> new Fault.Failure("Odd", "A", "b")).hasMessageStartingWith("kind: Odd");
        assertThatThrownBy(() -> faults.random(1, 1.5, new Fault.CorruptFrame(0)))
                .hasMessageStartingWith("probability: 1.5");
        assertThatThrownBy(() -> lambda.faults("G")).hasMessage("function: G (expected: one of [F])");
    }

    private InvokeResponse invoke() {
        return client.invoke(call("F", "{}"));
    }

    private LambdaStream stream() {
        return LambdaStream.start(
                streaming,
                InvokeWithResponseStreamRequest.builder()
                        .functionName("F")
                        .payload(SdkBytes.fromUtf8String("{}"))
                        .build());
    }
}
