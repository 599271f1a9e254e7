/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Reply;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A client's body that fails as soon as it is longer than allowed. For one subscriber. */
final class LimitedBody implements Flow.Publisher<ByteBuffer> {

    private final Flow.Publisher<ByteBuffer> source;
    private final long limit;
    private final Reply tooLarge;

    LimitedBody(Flow.Publisher<ByteBuffer> source, long limit, Reply tooLarge) {
        this.source = source;
        this.limit = limit;
        this.tooLarge = tooLarge;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        source.subscribe(new Meter(subscriber));
    }

    private final class Meter implements Flow.Subscriber<ByteBuffer> {
        private final Flow.Subscriber<? super ByteBuffer> to;
        private Flow.@Nullable Subscription subscription;
        private long left = limit;

        private Meter(Flow.Subscriber<? super ByteBuffer> to) {
            this.to = to;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            to.onSubscribe(given);
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            if (left < 0) {
                return;
            }
            left -= buffer.remaining();
            if (left >= 0) {
                to.onNext(buffer);
                return;
            }
            if (subscription != null) {
                subscription.cancel();
            }
            to.onError(new RequestBodyException(tooLarge, "request body has more than " + limit + " bytes"));
        }

        @Override
        public void onError(Throwable cause) {
            if (left >= 0) {
                to.onError(cause);
            }
        }

        @Override
        public void onComplete() {
            if (left >= 0) {
                to.onComplete();
            }
        }
    }
}
