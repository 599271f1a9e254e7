/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Publishes what a test gives, from the test's thread, and checks that it is asked for one buffer at a time. */
final class PacedPublisher implements Flow.Publisher<ByteBuffer>, Flow.Subscription {

    final AtomicBoolean cancelled = new AtomicBoolean();
    private final Semaphore demand = new Semaphore(0);
    private final AtomicLong most = new AtomicLong();
    private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
        subscriber = to;
        to.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        demand.release((int) count);
        most.accumulateAndGet(demand.availablePermits(), Math::max);
    }

    @Override
    public void cancel() {
        cancelled.set(true);
    }

    /** The most buffers that were asked for and not given yet. */
    long mostDemand() {
        return most.get();
    }

    /** Waits until a buffer is asked for, and gives it; tells whether one was. */
    boolean publish(byte[] bytes, long millis) throws InterruptedException {
        if (!demand.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            return false;
        }
        receiver().onNext(ByteBuffer.wrap(bytes));
        return true;
    }

    void complete() {
        receiver().onComplete();
    }

    void fail() {
        receiver().onError(new IOException("the source broke"));
    }

    private Flow.Subscriber<? super ByteBuffer> receiver() {
        Flow.Subscriber<? super ByteBuffer> to = subscriber;
        if (to == null) {
            throw new IllegalStateException("nobody has subscribed (expected: the answer's writer)");
        }
        return to;
    }
}
