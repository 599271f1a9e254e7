/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.Body;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Takes a stream, one buffer at a time. */
class Collector implements Flow.Subscriber<ByteBuffer> {

    final CompletableFuture<byte[]> bytes = new CompletableFuture<>();
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    Flow.Subscription subscription;

    static CompletableFuture<byte[]> bytes(Body body) {
        Collector collector = new Collector();
        body.publisher().subscribe(collector);
        return collector.bytes;
    }

    static CompletableFuture<String> text(Body body) {
        return bytes(body).thenApply(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        byte[] piece = new byte[buffer.remaining()];
        buffer.get(piece);
        collected.writeBytes(piece);
        subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
        bytes.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        bytes.complete(collected.toByteArray());
    }
}
