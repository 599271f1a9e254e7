/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.gatehouse.lambdalocal.samples.DescribingFunction;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;

/** What the tests call the emulator with: AWS's own client, with one attempt per call. */
final class LambdaCaller {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private LambdaCaller() {}

    static LambdaClient client(LocalLambda lambda, AwsCredentials credentials) {
        return LambdaClient.builder()
                .endpointOverride(lambda.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(LIMIT))
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    static InvokeRequest call(String function, String payload) {
        return InvokeRequest.builder()
                .functionName(function)
                .payload(SdkBytes.fromUtf8String(payload))
                .build();
    }

    /** A function of the tests, with time enough for a busy machine. */
    static FunctionDefinition sample(String name, String handler) {
        return FunctionDefinition.java(name, handler)
                .withClassPath(List.of(samples()))
                .withTimeout(LIMIT);
    }

    /** A program of the tests that speaks the Runtime API itself. */
    static FunctionDefinition runtime(String name, Class<?> program) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                List.of(java, "-XX:TieredStopAtLevel=1", "-cp", samples().toString(), program.getName());
        return FunctionDefinition.of(name, new FunctionCode.Custom("", samples(), command))
                .withTimeout(LIMIT);
    }

    static Path samples() {
        try {
            return Path.of(DescribingFunction.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The tests are not in files", e);
        }
    }
}
