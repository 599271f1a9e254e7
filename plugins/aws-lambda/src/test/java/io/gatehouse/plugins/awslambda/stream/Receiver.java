/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes a body: by itself, one buffer at a time, or as the test asks. */
final class Receiver implements Flow.Subscriber<ByteBuffer> {

    private final boolean eager;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final List<Integer> sizes = new ArrayList<>();
    Flow.@Nullable Subscription subscription;

    @Nullable
    Throwable failure;

    int ends;

    Receiver(boolean eager) {
        this.eager = eager;
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    void ask() {
        if (subscription != null) {
            subscription.request(1);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (eager) {
            given.request(1);
        }
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        sizes.add(buffer.remaining());
        byte[] part = new byte[buffer.remaining()];
        buffer.get(part);
        bytes.writeBytes(part);
        if (eager) {
            ask();
        }
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        ends++;
    }

    @Override
    public void onComplete() {
        ends++;
    }
}
