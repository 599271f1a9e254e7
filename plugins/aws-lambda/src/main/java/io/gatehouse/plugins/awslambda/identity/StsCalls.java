/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.http.HttpEndpoint;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsAsyncClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Calls of the security token service by AWS's SDK on the gateway's client. Each has an SDK client of its own, closed with the
 * answer: roles are assumed a few times an hour, and nothing of the SDK is left behind.
 */
final class StsCalls {

    private final PluginContext context;
    private final StsEndpoint endpoint;
    private final NetworkPath path;

    StsCalls(PluginContext context, StsEndpoint endpoint, NetworkPath path) {
        this.context = context;
        this.endpoint = endpoint;
        this.path = path;
    }

    CompletionStage<AwsKeys> assumeRole(Role role, AwsKeys keys) {
        StsAsyncClient client = client(StaticCredentialsProvider.create(credentials(keys)));
        return client.assumeRole(call -> call.roleArn(role.arn())
                        .roleSessionName(role.sessionName())
                        .externalId(role.externalId()))
                .thenApply(answer -> keys(answer.credentials()))
                .whenComplete((answer, failure) -> client.close());
    }

    CompletionStage<AwsKeys> assumeRoleWithWebIdentity(String roleArn, String sessionName, String token) {
        StsAsyncClient client = client(AnonymousCredentialsProvider.create());
        return client.assumeRoleWithWebIdentity(call ->
                        call.roleArn(roleArn).roleSessionName(sessionName).webIdentityToken(token))
                .thenApply(answer -> keys(answer.credentials()))
                .whenComplete((answer, failure) -> client.close());
    }

    private StsAsyncClient client(AwsCredentialsProvider credentials) {
        HttpEndpoint server = context.http().endpoint(path.to(endpoint.url()));
        ProfileFile noProfiles = ProfileFile.aggregator().build();
        return StsAsyncClient.builder()
                .credentialsProvider(credentials)
                .region(Region.of(endpoint.region()))
                .endpointOverride(endpoint.url())
                .endpointProvider(any -> CompletableFuture.completedFuture(
                        Endpoint.builder().url(endpoint.url()).build()))
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .httpClient(new LentHttpClient(server, context.workers()))
                .asyncConfiguration(threads ->
                        threads.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
                .overrideConfiguration(options -> options.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .defaultProfileFile(noProfiles)
                        .defaultProfileName("gatehouse")
                        .addExecutionInterceptor(new PathOf(endpoint.url())))
                .build();
    }

    /** The SDK drops the path of an endpoint when it calls this service. */
    private record PathOf(URI url) implements ExecutionInterceptor {

        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest call, ExecutionAttributes attributes) {
            String path = url.getRawPath();
            return path == null || path.isEmpty()
                    ? call.httpRequest()
                    : call.httpRequest().toBuilder().encodedPath(path).build();
        }
    }

    private static AwsCredentials credentials(AwsKeys keys) {
        return keys.sessionToken() == null
                ? AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())
                : AwsSessionCredentials.create(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
    }

    private static AwsKeys keys(@Nullable Credentials answer) {
        if (answer == null
                || answer.accessKeyId() == null
                || answer.secretAccessKey() == null
                || answer.sessionToken() == null
                || answer.expiration() == null) {
            throw new IdentityException("an answer without keys (expected: that of AWS's security token service)");
        }
        return new AwsKeys(
                answer.accessKeyId(),
                answer.secretAccessKey(),
                answer.sessionToken(),
                answer.expiration().toEpochMilli());
    }
}
