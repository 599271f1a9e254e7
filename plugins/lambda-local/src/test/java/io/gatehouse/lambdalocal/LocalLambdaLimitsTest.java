/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static io.gatehouse.lambdalocal.LambdaCaller.call;
import static io.gatehouse.lambdalocal.LambdaCaller.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.lambdalocal.samples.DescribingFunction;
import io.gatehouse.lambdalocal.samples.HeldFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

@Timeout(120)
class LocalLambdaLimitsTest {
    private static final int LIMIT_SECONDS = 60;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private LocalLambda lambda;
    private LambdaClient client;
    private HeldInvocations held;

    @BeforeEach
    void start() throws IOException {
        lambda = LocalLambda.builder()
                .credentials("AKID", "secret")
                .startTimeout(Duration.ofSeconds(LIMIT_SECONDS))
                .eventQueueCapacity(2)
                .function(sample("One", HeldFunction.class.getName())
                        .withConcurrency(1)
                        .withVersion("1"))
                .function(sample("Two", HeldFunction.class.getName()).withConcurrency(2))
                .function(sample("Versions", DescribingFunction.class.getName() + "::describe")
                        .withConcurrency(1)
                        .withVersion("1"))
                .start();
        client = LambdaCaller.client(lambda, AwsBasicCredentials.create("AKID", "secret"));
        held = new HeldInvocations();
    }

    @AfterEach
    void close() throws IOException {
        held.close();
        callers.shutdownNow();
        client.close();
        lambda.close();
    }

    @Test
    void calls_beyond_the_concurrency_limit_are_throttled() throws Exception {
        Future<InvokeResponse> first = invoke("Two");
        Future<InvokeResponse> second = invoke("Two");
        held.awaitOne();
        held.awaitOne();

        assertThatThrownBy(() -> client.invoke(call("Two", held.event())))
                .isInstanceOfSatisfying(TooManyRequestsException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(429);
                    assertThat(e.reasonAsString()).isEqualTo("ReservedFunctionConcurrentInvocationLimitExceeded");
                    assertThat(e.retryAfterSeconds()).isEqualTo("1");
                });

        held.release();
        held.release();
        String firstProcess = payload(first);
        String secondProcess = payload(second);
        assertThat(firstProcess).isNotEqualTo(secondProcess);
        assertThat(lambda.invocations("Two")).isEqualTo(new InvocationCounts(2, 0, 1, 2));
    }

    @Test
    void the_limit_of_one_function_does_not_touch_another() throws Exception {
        Future<InvokeResponse> one = invoke("One");
        held.awaitOne();

        Future<InvokeResponse> two = invoke("Two");
        held.awaitOne();

        held.release();
        held.release();
        assertThat(payload(one)).isNotEqualTo(payload(two));
    }

    @Test
    void events_are_accepted_at_once_and_run_one_after_the_other() throws Exception {
        InvokeRequest event = call("One", held.event()).toBuilder()
                .invocationType(InvocationType.EVENT)
                .build();

        InvokeResponse accepted = client.invoke(event);
        held.awaitOne();
        client.invoke(event);
        client.invoke(event);

        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.payload().asByteArray()).isEmpty();
        assertThatThrownBy(() -> client.invoke(event)).isInstanceOf(TooManyRequestsException.class);
        held.release();
        held.awaitOne();
        held.release();
        held.awaitOne();
        assertThat(lambda.invocations("One")).isEqualTo(new InvocationCounts(2, 0, 1, 1));
    }

    @Test
    void an_idle_process_of_another_version_makes_room() {
        assertThat(client.invoke(call("Versions", "{}")).executedVersion()).isEqualTo("$LATEST");
        assertThat(client.invoke(call("Versions:1", "{}")).executedVersion()).isEqualTo("1");
        assertThat(client.invoke(call("Versions", "{}")).executedVersion()).isEqualTo("$LATEST");

        assertThat(lambda.invocations("Versions")).isEqualTo(new InvocationCounts(3, 0, 0, 3));
    }

    private Future<InvokeResponse> invoke(String function) {
        return callers.submit(() -> client.invoke(call(function, held.event())));
    }

    private static String payload(Future<InvokeResponse> call) throws Exception {
        return call.get(LIMIT_SECONDS, TimeUnit.SECONDS).payload().asUtf8String();
    }
}
