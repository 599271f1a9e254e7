/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.Headers;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;

/** Writes the body of one answer as fast as its client takes it, asking a stream for one buffer at a time. */
final class AnswerWriter implements Flow.Subscriber<ByteBuffer> {

    private static final System.Logger LOG = System.getLogger(AnswerWriter.class.getName());

    private final HttpTransport transport;
    private final StreamSinkChannel channel;
    private final Body body;

    private Flow.@Nullable Subscription subscription;
    private @Nullable ByteBuffer current;
    private long written;
    private boolean last;
    private boolean shutDown;
    private boolean pumping;
    private boolean over;

    AnswerWriter(HttpTransport transport, StreamSinkChannel channel, Body body, HttpServerExchange exchange) {
        this.transport = transport;
        this.channel = channel;
        this.body = body;
        if (!body.inMemory()) {
            exchange.putAttachment(HttpAttachments.RESPONSE_TRAILER_SUPPLIER, this::trailers);
        }
    }

    private @Nullable HeaderMap trailers() {
        Headers trailers = body.trailers();
        if (trailers == null || trailers.size() == 0) {
            return null;
        }
        HeaderMap copy = new HeaderMap();
        for (int i = 0; i < trailers.size(); i++) {
            copy.add(HttpString.tryFromString(trailers.name(i)), trailers.value(i));
        }
        return copy;
    }

    /** Nobody is going to read this body. */
    static void discard(Body body) {
        Flow.Publisher<ByteBuffer> publisher = body.publisher();
        if (publisher != null) {
            publisher.subscribe(new Refusal());
        }
    }

    void start() {
        Flow.Publisher<ByteBuffer> publisher = body.publisher();
        if (publisher == null) {
            current = body.length() == 0 ? null : ByteBuffer.wrap(body.bytes());
            finish();
            return;
        }
        publisher.subscribe(this);
        pump();
    }

    /** No more bytes than those at hand. */
    void finish() {
        last = true;
        pump();
    }

    /** Whether the next bytes are up to the answer's source. */
    boolean awaitsSource() {
        return !last && !over && current == null;
    }

    /** Whether the last byte was handed to Undertow. */
    boolean handedOver() {
        return shutDown || written == body.length();
    }

    /** Bytes of the body that were handed to Undertow. */
    long written() {
        return written;
    }

    /** The exchange is over. */
    void end() {
        over = true;
        current = null;
        Flow.Subscription source = subscription;
        if (source != null && !last) {
            source.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        if (subscription != null || over) {
            source.cancel();
            return;
        }
        subscription = source;
        source.request(1);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        if (!transport.inIoThread()) {
            transport.execute(() -> onNext(buffer));
        } else if (!over) {
            current = buffer;
            pump();
        }
    }

    @Override
    public void onError(Throwable problem) {
        if (!transport.inIoThread()) {
            transport.execute(() -> onError(problem));
        } else if (!over) {
            last = true;
            transport.breakConnection();
        }
    }

    @Override
    public void onComplete() {
        if (!transport.inIoThread()) {
            transport.execute(this::onComplete);
        } else if (!over) {
            finish();
        }
    }

    private void pump() {
        if (pumping || over) {
            return;
        }
        pumping = true;
        try {
            while (!over && step()) {
                continue;
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "an answer could not be written", e);
            transport.breakConnection();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "an answer could not be written (expected: written, or a client that left)", e);
            transport.breakConnection();
        } finally {
            pumping = false;
        }
    }

    /** Does one thing; tells whether there may be more to do now. */
    private boolean step() throws IOException {
        ByteBuffer buffer = current;
        if (buffer != null && buffer.hasRemaining()) {
            int taken = last ? channel.writeFinal(buffer) : channel.write(buffer);
            written += Math.max(taken, 0);
            return taken > 0 || awaitWritable();
        }
        if (buffer != null && !last) {
            current = null;
            Flow.Subscription source = subscription;
            if (source != null) {
                source.request(1);
            }
            return true;
        }
        if (last && !shutDown) {
            shutDown = true;
            channel.shutdownWrites();
        }
        if (!channel.flush()) {
            return awaitWritable();
        }
        channel.suspendWrites();
        if (last) {
            over = true;
            transport.written();
        } else {
            transport.expectSource();
        }
        return false;
    }

    private boolean awaitWritable() {
        transport.expect(transport.front().sendNanos(), transport::breakConnection);
        channel.getWriteSetter().set(writable -> pump());
        channel.resumeWrites();
        return false;
    }

    /** Takes nothing. */
    private static final class Refusal implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(ByteBuffer item) {
            // was on its way already
        }

        @Override
        public void onError(Throwable problem) {
            // nobody is interested
        }

        @Override
        public void onComplete() {
            // nobody is interested
        }
    }
}
