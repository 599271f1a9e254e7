/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugins.awslambda.reply.StreamedAnswer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads the body of a refusal, which is short; what is beyond a bound, or does not come, is done without. */
final class Refusal implements Flow.Subscriber<ByteBuffer> {

    static final int LARGEST = 64 * 1024;

    private final HttpAnswer answer;
    private final CompletableFuture<StreamedAnswer> whole;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription source;

    private Refusal(HttpAnswer answer, CompletableFuture<StreamedAnswer> whole) {
        this.answer = answer;
        this.whole = whole;
    }

    /** Completes the future with the same answer, its body in memory. */
    static void read(HttpAnswer answer, CompletableFuture<StreamedAnswer> whole) {
        Flow.Publisher<ByteBuffer> publisher = answer.body().publisher();
        if (publisher == null) {
            whole.complete(StreamedAnswer.complete(answer));
        } else {
            publisher.subscribe(new Refusal(answer, whole));
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        source = given;
        given.request(1);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        byte[] part = new byte[Math.min(buffer.remaining(), LARGEST - bytes.size())];
        buffer.get(part);
        bytes.write(part, 0, part.length);
        Flow.Subscription current = source;
        if (current == null) {
            return;
        }
        if (bytes.size() == LARGEST || whole.isDone()) {
            current.cancel();
            onComplete();
        } else {
            current.request(1);
        }
    }

    @Override
    public void onError(Throwable broken) {
        onComplete();
    }

    @Override
    public void onComplete() {
        whole.complete(StreamedAnswer.complete(
                new HttpAnswer(answer.status(), answer.headers(), Body.of(bytes.toByteArray()))));
    }
}
