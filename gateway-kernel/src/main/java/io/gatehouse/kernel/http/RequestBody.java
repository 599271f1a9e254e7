/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.pipeline.RequestBodyException;
import io.gatehouse.kernel.pipeline.Transport.BodyReceiver;
import io.gatehouse.plugin.http.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request: collected into memory, streamed, or first the one and then the other. What was collected in vain is
 * the beginning of the stream. IO thread only; a stream may be asked for more on any thread.
 */
final class RequestBody implements Flow.Publisher<ByteBuffer>, Flow.Subscription {

    private static final byte[] NOTHING = new byte[0];
    private static final int STEP = 16 * 1024;

    private final HttpTransport transport;
    private final BodySource source;
    private final long announced;
    private final long maxSize;

    private byte[] collected = NOTHING;
    private int collectedLength;
    private long total;
    private boolean wanted;
    private @Nullable IOException failure;

    private @Nullable BodyReceiver receiver;
    private long receiverLimit;

    private @Nullable Body stream;
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private long demand;
    private boolean delivering;
    private boolean finished;

    RequestBody(HttpTransport transport, BodySource source, long announced, long maxSize) {
        this.transport = transport;
        this.source = source;
        this.announced = announced;
        this.maxSize = maxSize == 0 ? Long.MAX_VALUE : maxSize;
    }

    void collect(long limit, BodyReceiver to) {
        if (announced > maxSize) {
            to.failed(413);
        } else if (failure != null) {
            to.failed(status(failure));
        } else if (announced > limit || collectedLength > limit) {
            to.tooLarge();
        } else {
            receiver = to;
            receiverLimit = limit;
            want();
            readOn();
        }
    }

    private void want() {
        if (!wanted) {
            wanted = true;
            transport.inviteBody();
        }
    }

    private void readOn() {
        BodyReceiver to = receiver;
        if (to == null) {
            deliver();
            return;
        }
        while (collectedLength <= receiverLimit) {
            if (source.complete()) {
                receiver = null;
                stopWaiting();
                to.complete(bytes());
                return;
            }
            makeRoom();
            int read = read(ByteBuffer.wrap(collected, collectedLength, collected.length - collectedLength));
            if (read == 0) {
                waitForMore();
                return;
            }
            if (failure != null) {
                receiver = null;
                stopWaiting();
                to.failed(status(failure));
                return;
            }
            collectedLength += Math.max(read, 0);
        }
        receiver = null;
        stopWaiting();
        to.tooLarge();
    }

    private void makeRoom() {
        if (collectedLength < collected.length) {
            return;
        }
        long wish = collected.length == 0 ? 1024 : collected.length * 2L;
        long most = announced >= 0 ? announced : receiverLimit + 1;
        long first = announced >= 0 ? Math.min(announced, 4 * STEP) : 0;
        long size = Math.max(Math.min(Math.max(wish, first), most), collectedLength + 1L);
        collected = Arrays.copyOf(collected, (int) Math.min(size, Integer.MAX_VALUE - 16));
    }

    private byte[] bytes() {
        if (collected.length != collectedLength) {
            collected = Arrays.copyOf(collected, collectedLength);
        }
        return collected;
    }

    /** As the source does; on failure, -1 and {@link #failure} is set. */
    private int read(ByteBuffer dst) {
        try {
            int read = source.readBody(dst);
            total += Math.max(read, 0);
            if (total > maxSize) {
                throw new RequestBodyException(413, "request body has more than " + maxSize + " bytes");
            }
            return read;
        } catch (IOException e) {
            failure = e;
            return -1;
        }
    }

    private static int status(IOException failure) {
        return failure instanceof RequestBodyException known ? known.status() : 400;
    }

    private void waitForMore() {
        transport.expect(transport.front().bodyNanos(), this::late);
        source.resume(this::readOn);
    }

    private void stopWaiting() {
        transport.expectNothing();
        source.suspend();
    }

    private void late() {
        fail(new RequestBodyException(408, "client paused within a body for too long"));
    }

    /** The client is gone, or the answer is complete: nothing more is read. */
    void end() {
        if (source.complete() && failure == null) {
            deliver();
        } else {
            fail(new RequestBodyException(400, "connection ended within a body"));
        }
    }

    private void fail(IOException reason) {
        if (failure == null && !source.complete()) {
            failure = reason;
        }
        BodyReceiver to = receiver;
        IOException known = failure;
        if (to != null && known != null) {
            receiver = null;
            stopWaiting();
            to.failed(status(known));
        } else {
            deliver();
        }
    }

    /** Whether somebody asked for the stream and may still take the rest of it. */
    boolean isTaken() {
        return stream != null && !finished;
    }

    Body stream() {
        Body body = stream;
        if (body == null) {
            body = open();
            stream = body;
        }
        return body;
    }

    private Body open() {
        if (!source.complete()) {
            return Body.stream(this, announced).withTrailers(source::trailers);
        }
        Body body = Body.of(bytes());
        return body.length() == 0 && source.trailers() == null ? body : body.withTrailers(source::trailers);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
        if (subscriber != null) {
            to.onSubscribe(this);
            to.onError(new IllegalStateException("request body has a reader already (expected: one)"));
            return;
        }
        subscriber = to;
        to.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        if (!transport.inIoThread()) {
            transport.execute(() -> request(count));
            return;
        }
        demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
        deliver();
    }

    @Override
    public void cancel() {
        if (!transport.inIoThread()) {
            transport.execute(this::cancel);
            return;
        }
        if (!finished) {
            finished = true;
            if (!transport.isEnded()) {
                stopWaiting();
            }
        }
    }

    private void deliver() {
        Flow.Subscriber<? super ByteBuffer> to = subscriber;
        if (to == null || delivering) {
            return;
        }
        delivering = true;
        while (!finished && step(to)) {
            continue;
        }
        delivering = false;
    }

    private boolean step(Flow.Subscriber<? super ByteBuffer> to) {
        if (collectedLength > 0 && demand > 0 && failure == null) {
            ByteBuffer prefix = ByteBuffer.wrap(collected, 0, collectedLength);
            collected = NOTHING;
            collectedLength = 0;
            demand--;
            to.onNext(prefix);
            return true;
        }
        if (failure != null || collectedLength == 0 && source.complete()) {
            finished = true;
            if (!transport.isEnded()) {
                stopWaiting();
            }
            if (failure != null) {
                to.onError(failure);
            } else {
                to.onComplete();
            }
            return false;
        }
        if (demand == 0) {
            stopWaiting();
            return false;
        }
        if (announced > maxSize) {
            failure = new RequestBodyException(
                    413, "request body has " + announced + " bytes (expected: up to " + maxSize + ")");
            return true;
        }
        want();
        return next(to);
    }

    private boolean next(Flow.Subscriber<? super ByteBuffer> to) {
        long left = announced >= 0 ? announced - total : STEP;
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(1, Math.min(left, STEP)));
        int read = read(buffer);
        if (read == 0) {
            waitForMore();
            return false;
        }
        if (read > 0 && failure == null) {
            demand--;
            to.onNext(buffer.flip());
        }
        return true;
    }
}
