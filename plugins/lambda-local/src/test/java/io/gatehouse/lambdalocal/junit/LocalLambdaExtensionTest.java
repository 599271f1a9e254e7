/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.lambdalocal.LocalLambda;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

class LocalLambdaExtensionTest {
    @RegisterExtension
    static final LocalLambdaExtension SHARED =
            LocalLambdaExtension.with(lambda -> lambda.script("Hello", call -> call.write("\"hello\"")));

    @RegisterExtension
    final LocalLambdaExtension own =
            LocalLambdaExtension.with(lambda -> lambda.script("Hello", call -> call.write("1")));

    private static long sharedCalls;

    @Test
    void one_test_calls_both() {
        callBoth();
    }

    @Test
    void another_test_finds_the_shared_one_as_it_was_left_and_its_own_fresh() {
        callBoth();
    }

    @Test
    void outside_of_tests_there_is_none() {
        LocalLambdaExtension unused = LocalLambdaExtension.with(lambda -> {});

        assertThatThrownBy(unused::lambda).hasMessageContaining("does not run (expected: a call from a test");
    }

    @AfterAll
    static void both_tests_called_the_shared_one() {
        assertThat(sharedCalls).isEqualTo(2);
    }

    private void callBoth() {
        sharedCalls++;
        assertThat(call(SHARED.lambda())).isEqualTo("\"hello\"");
        assertThat(call(own.lambda())).isEqualTo("1");
        assertThat(SHARED.lambda().invocations("Hello").invocations()).isEqualTo(sharedCalls);
        assertThat(own.lambda().invocations("Hello").invocations()).isEqualTo(1);
    }

    private static String call(LocalLambda lambda) {
        try (LambdaClient client = LambdaClient.builder()
                .endpointOverride(lambda.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        LocalLambdaExtension.ACCESS_KEY_ID, LocalLambdaExtension.SECRET_ACCESS_KEY)))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            return client.invoke(request -> request.functionName("Hello"))
                    .payload()
                    .asUtf8String();
        }
    }
}
