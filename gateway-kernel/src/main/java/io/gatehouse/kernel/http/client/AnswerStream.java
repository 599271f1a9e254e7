/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCallException;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Body of an answer, read from the connection as its subscriber asks for it. At most one buffer is held. A buffer given to the
 * subscriber may be used until it asks for the next one; its bytes are the connection's own and written over afterwards. The
 * subscriber is called on the IO thread; it may ask and cancel from any thread.
 */
final class AnswerStream implements Flow.Publisher<ByteBuffer>, Flow.Subscription {

    private static final Logger LOGGER = System.getLogger(AnswerStream.class.getName());
    private static final int READS_PER_TURN = 16;
    private static final Flow.Subscription ENDED = new Flow.Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    };

    private final Connection connection;
    private final ThreadState state;
    private final AnswerFraming framing;
    private final ByteBufferPool buffers;

    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private @Nullable PooledByteBuffer pooled;
    private ByteBuffer in;
    private long demand;
    private boolean lent;
    private boolean pumping;
    private boolean ended;
    private @Nullable HttpCallException failure;
    private @Nullable HeaderList trailers;

    /**
     * A stream.
     *
     * @param first bytes that came with the head; copied
     */
    AnswerStream(
            Connection connection, ThreadState state, AnswerFraming framing, ByteBufferPool buffers, ByteBuffer first) {
        this.connection = connection;
        this.state = state;
        this.framing = framing;
        this.buffers = buffers;
        this.in = ByteBuffer.allocate(first.remaining()).put(first).flip();
    }

    @Nullable
    HeaderList trailers() {
        return trailers;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> given) {
        Objects.requireNonNull(given, "subscriber");
        state.run(() -> {
            if (subscriber != null) {
                given.onSubscribe(ENDED);
                given.onError(new IllegalStateException("the body has a subscriber already (expected: one)"));
                return;
            }
            subscriber = given;
            if (failure != null) {
                given.onSubscribe(ENDED);
                given.onError(failure);
                return;
            }
            pumping = true;
            try {
                given.onSubscribe(this);
            } finally {
                pumping = false;
            }
            pump();
        });
    }

    @Override
    public void request(long count) {
        if (Thread.currentThread() == state.thread) {
            asked(count);
        } else {
            state.thread.execute(() -> asked(count));
        }
    }

    private void asked(long count) {
        if (count <= 0) {
            if (!ended) {
                connection.streamFailed("request(" + count + ") (expected: at least 1)", null);
            }
            return;
        }
        demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
        lent = false;
        pump();
    }

    @Override
    public void cancel() {
        state.run(() -> {
            if (!ended) {
                end();
                connection.streamCancelled();
            }
        });
    }

    /** The connection may have more bytes. */
    void readable() {
        if (subscriber == null) {
            connection.suspendUnsubscribed();
        } else if (demand == 0) {
            connection.suspendReading();
        } else {
            pump();
        }
    }

    /** The connection is gone. */
    void fail(HttpCallException cause) {
        if (!ended) {
            failure = cause;
            end();
            if (subscriber != null) {
                subscriber.onError(cause);
            }
        }
    }

    private void pump() {
        if (pumping || ended || subscriber == null) {
            return;
        }
        pumping = true;
        try {
            deliver(subscriber);
        } catch (MalformedAnswerException e) {
            connection.streamFailed("malformed answer: " + e.getMessage(), null);
        } catch (IOException e) {
            connection.streamFailed("connection broken within the answer", e);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "the receiver of an answer's body failed; the connection is closed", e);
            cancel();
        } finally {
            pumping = false;
        }
    }

    private void deliver(Flow.Subscriber<? super ByteBuffer> receiver) throws IOException, MalformedAnswerException {
        int reads = 0;
        while (!ended) {
            int count = framing.available(in);
            if (count == AnswerFraming.END) {
                finish(null, receiver);
            } else if (demand == 0) {
                connection.awaitDemand();
                return;
            } else if (count > 0) {
                give(count, receiver);
            } else if (reads++ == READS_PER_TURN) {
                connection.yieldTurn();
                return;
            } else if (!readMore(receiver)) {
                return;
            }
        }
    }

    private void give(int count, Flow.Subscriber<? super ByteBuffer> receiver) throws MalformedAnswerException {
        demand--;
        ByteBuffer part = in.slice(in.position(), count);
        in.position(in.position() + count);
        framing.consumed(count);
        if (framing.available(in) == AnswerFraming.END) {
            // The receiver need not ask again, so nobody would say when the connection's buffer is free.
            finish(pooled == null ? part : ByteBuffer.allocate(count).put(part).flip(), receiver);
        } else {
            lent = pooled != null;
            receiver.onNext(part);
        }
    }

    private boolean readMore(Flow.Subscriber<? super ByteBuffer> receiver) throws IOException {
        if (pooled == null) {
            pooled = buffers.allocate();
            in = pooled.getBuffer();
        }
        in.clear();
        int count = 0;
        try {
            count = connection.read(in);
        } finally {
            in.flip();
        }
        if (count > 0) {
            return true;
        }
        if (count == 0) {
            connection.awaitReadable();
        } else if (framing.endsWithConnection()) {
            finish(null, receiver);
        } else {
            connection.streamFailed("connection closed within the answer", null);
        }
        return false;
    }

    private void finish(@Nullable ByteBuffer last, Flow.Subscriber<? super ByteBuffer> receiver) {
        boolean bytesLeft = in.hasRemaining();
        trailers = framing.trailers();
        end();
        connection.streamEnded(bytesLeft);
        if (last != null) {
            receiver.onNext(last);
        }
        receiver.onComplete();
    }

    private void end() {
        ended = true;
        PooledByteBuffer held = pooled;
        pooled = null;
        // A buffer that somebody may still be reading must not be used for other bytes: it is left to the garbage
        // collector.
        if (held != null && !lent) {
            held.close();
        }
    }
}
