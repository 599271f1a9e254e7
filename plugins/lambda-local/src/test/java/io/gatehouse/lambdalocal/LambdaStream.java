/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponseStreamUpdate;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamCompleteEvent;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamRequest;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponse;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponseHandler;

/** A streamed answer as AWS's own asynchronous client sees it. */
final class LambdaStream {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** One for all tests, because closing it takes two seconds. */
    private static final SdkAsyncHttpClient HTTP =
            NettyNioAsyncHttpClient.builder().readTimeout(LIMIT).build();

    private final AtomicReference<InvokeWithResponseStreamResponse> head = new AtomicReference<>();
    private final AtomicReference<InvokeWithResponseStreamCompleteEvent> complete = new AtomicReference<>();
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private final CompletableFuture<Void> done;
    private int chunks;

    private LambdaStream(LambdaAsyncClient client, InvokeWithResponseStreamRequest request) {
        InvokeWithResponseStreamResponseHandler.Visitor visitor =
                InvokeWithResponseStreamResponseHandler.Visitor.builder()
                        .onPayloadChunk(this::take)
                        .onInvokeComplete(complete::set)
                        .build();
        done = client.invokeWithResponseStream(
                request,
                InvokeWithResponseStreamResponseHandler.builder()
                        .onResponse(head::set)
                        .subscriber(visitor)
                        .build());
    }

    static LambdaAsyncClient client(LocalLambda lambda) {
        return LambdaAsyncClient.builder()
                .endpointOverride(lambda.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")))
                .httpClient(HTTP)
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    static LambdaStream start(LambdaAsyncClient client, InvokeWithResponseStreamRequest request) {
        return new LambdaStream(client, request);
    }

    /** Returns when the stream has ended well. */
    LambdaStream join() throws Exception {
        done.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return this;
    }

    /** Returns when so many bytes have come. */
    synchronized void awaitBytes(int count) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (payload.size() < count && System.nanoTime() < end) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
        }
    }

    InvokeWithResponseStreamResponse head() {
        return head.get();
    }

    @Nullable
    InvokeWithResponseStreamCompleteEvent complete() {
        return complete.get();
    }

    synchronized String payload() {
        return payload.toString(UTF_8);
    }

    synchronized int chunks() {
        return chunks;
    }

    private synchronized void take(InvokeResponseStreamUpdate update) {
        byte[] bytes = update.payload().asByteArray();
        payload.write(bytes, 0, bytes.length);
        chunks++;
        notifyAll();
    }
}
