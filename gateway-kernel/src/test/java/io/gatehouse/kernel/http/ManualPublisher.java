/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Gives buffers of one size until a total is reached; then ends, fails or waits. */
final class ManualPublisher implements Flow.Publisher<ByteBuffer>, Flow.Subscription {

    enum Then {
        COMPLETE,
        FAIL,
        WAIT
    }

    final AtomicLong given = new AtomicLong();
    final AtomicBoolean cancelled = new AtomicBoolean();
    private final int size;
    private final long total;
    private final Then then;
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;

    ManualPublisher(int size, long total, Then then) {
        this.size = size;
        this.total = total;
        this.then = then;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
        subscriber = to;
        to.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        Flow.Subscriber<? super ByteBuffer> to = subscriber;
        if (to == null || cancelled.get()) {
            return;
        }
        for (long i = 0; i < count; i++) {
            if (given.get() < total) {
                given.addAndGet(size);
                to.onNext(ByteBuffer.allocate(size));
            } else if (then == Then.COMPLETE) {
                to.onComplete();
            } else if (then == Then.FAIL) {
                to.onError(new java.io.IOException("upstream left"));
            }
        }
    }

    @Override
    public void cancel() {
        cancelled.set(true);
    }
}
