/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responsetransformer;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Publishes bytes in pieces of 64 KiB, as they are asked for. For one subscriber at a time. */
record Pieces(byte[] bytes) implements Flow.Publisher<ByteBuffer> {

    private static final int PIECE = 64 * 1024;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            private int sent;
            private long wanted;
            private boolean sending;
            private boolean ended;

            @Override
            public void request(long n) {
                wanted += n;
                if (sending) {
                    return;
                }
                sending = true;
                while (wanted > 0 && !ended && sent < bytes.length) {
                    wanted--;
                    int length = Math.min(PIECE, bytes.length - sent);
                    sent += length;
                    subscriber.onNext(ByteBuffer.wrap(bytes, sent - length, length));
                }
                sending = false;
                if (!ended && sent == bytes.length) {
                    ended = true;
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                ended = true;
            }
        });
    }
}
