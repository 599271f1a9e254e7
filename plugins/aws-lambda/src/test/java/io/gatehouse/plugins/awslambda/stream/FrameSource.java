/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import io.gatehouse.plugin.http.Body;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as the gateway's client gives it: a buffer when asked, whose bytes are written over when the next one is
 * asked for. Single-threaded.
 */
public final class FrameSource implements Flow.Publisher<ByteBuffer>, Flow.Subscription {

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private byte[] lent = new byte[0];
    private boolean ends;
    private @Nullable Throwable failure;
    private boolean signalling;
    private boolean over;
    long demand;
    public int given;
    public boolean cancelled;

    public static FrameSource of(byte[]... buffers) {
        FrameSource source = new FrameSource();
        source.waiting.addAll(List.of(buffers));
        return source;
    }

    /** The source ends after what it has. */
    public FrameSource ending() {
        ends = true;
        signal();
        return this;
    }

    /** The source breaks after what it has. */
    public FrameSource failing(Throwable cause) {
        failure = cause;
        signal();
        return this;
    }

    public void add(byte[] buffer) {
        waiting.add(buffer);
        signal();
    }

    public Body body() {
        return Body.stream(this, -1);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> given) {
        subscriber = given;
        given.onSubscribe(this);
        signal();
    }

    @Override
    public void request(long count) {
        Arrays.fill(lent, (byte) '!');
        demand += count;
        signal();
    }

    @Override
    public void cancel() {
        cancelled = true;
        over = true;
    }

    private void signal() {
        if (signalling || subscriber == null) {
            return;
        }
        signalling = true;
        while (!over && demand > 0 && !waiting.isEmpty()) {
            demand--;
            given++;
            lent = waiting.remove().clone();
            subscriber.onNext(ByteBuffer.wrap(lent));
        }
        signalling = false;
        if (!over && waiting.isEmpty() && (ends || failure != null)) {
            over = true;
            if (failure != null) {
                subscriber.onError(failure);
            } else {
                subscriber.onComplete();
            }
        }
    }
}
