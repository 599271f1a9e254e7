/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HttpAnswer;
import io.undertow.connector.ByteBufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Reads answers on one connection, one after the other: their heads, and the bodies that are wanted in memory; others are left to
 * an {@link AnswerStream}. Lives on the connection's IO thread.
 */
final class AnswerReader {

    private static final byte[] NOTHING = new byte[0];

    private final Connection connection;
    private final ThreadState state;
    private final ConduitStreamSourceChannel source;
    private final AnswerHead head = new AnswerHead();
    private final AnswerFraming framing = new AnswerFraming();
    private final AnswerCollector collector = new AnswerCollector();

    private boolean headRead;
    private byte[] unread = NOTHING;

    AnswerReader(Connection connection, ThreadState state, ConduitStreamSourceChannel source) {
        this.connection = connection;
        this.state = state;
        this.source = source;
    }

    /** The next answer is that of another call. */
    void start() {
        headRead = false;
        head.clear();
    }

    /** Reads on: the connection has more bytes, or its end. */
    void read(PendingCall answered) {
        ByteBuffer in = state.inputBuffer;
        in.clear().put(unread);
        unread = NOTHING;
        int before = in.position();
        int count;
        try {
            count = source.read(in);
        } catch (IOException e) {
            connection.receiveFailed("connection broken while waiting for the answer", e);
            return;
        }
        in.flip();
        if (count < 0) {
            endOfConnection();
            return;
        }
        if (count == 0) {
            keep(in, before);
            return;
        }
        try {
            if (headRead || readHead(answered, in)) {
                collect(limit(answered), in);
            }
        } catch (MalformedAnswerException e) {
            connection.receiveFailed("malformed answer: " + e.getMessage(), null);
        }
    }

    private void endOfConnection() {
        if (headRead && framing.endsWithConnection()) {
            complete(false);
        } else {
            connection.receiveFailed(
                    headRead ? "connection closed within the answer" : "connection closed without an answer", null);
        }
    }

    private void keep(ByteBuffer in, int size) {
        unread = size == 0 ? NOTHING : Arrays.copyOf(state.input, size);
        in.clear();
    }

    /** Returns whether a body is to be collected. */
    private boolean readHead(PendingCall answered, ByteBuffer in) throws MalformedAnswerException {
        int end = head.parse(state.input, 0, in.limit());
        if (end < 0) {
            int start = -1 - end;
            if (in.limit() - start == state.input.length) {
                throw new MalformedAnswerException("head of more than " + state.input.length + " bytes");
            }
            unread = Arrays.copyOfRange(state.input, start, in.limit());
            connection.awaitHead();
            return false;
        }
        in.position(end);
        headRead = true;
        if (head.status() == 101) {
            byte[] early = Arrays.copyOfRange(state.input, in.position(), in.limit());
            connection.switchProtocol(answered, head.headers(), early);
            return false;
        }
        frame(answered.request.method());
        if (answered.request.responseLimit() < 0 && !(answered.preferMemory && isComplete(in))) {
            connection.openStream(answered, in);
            return false;
        }
        long limit = limit(answered);
        if (head.length() > limit && !answered.request.method().equals("HEAD") && framing.available(in) >= 0) {
            connection.tooLarge(limit);
            return false;
        }
        return true;
    }

    private static long limit(PendingCall answered) {
        long limit = answered.request.responseLimit();
        return limit < 0 ? Integer.MAX_VALUE - 16 : Math.min(limit, Integer.MAX_VALUE - 16);
    }

    private void frame(String method) {
        int status = head.status();
        if (method.equals("HEAD") || status == 204 || status == 304) {
            framing.fixed(0);
        } else if (head.chunked()) {
            framing.chunked();
        } else if (head.length() != AnswerHead.NO_LENGTH) {
            framing.fixed(head.length());
        } else {
            framing.untilClose();
        }
    }

    private boolean isComplete(ByteBuffer in) throws MalformedAnswerException {
        int count = framing.available(in);
        return count == AnswerFraming.END || !framing.endsWithConnection() && !head.chunked() && count == head.length();
    }

    private void collect(long limit, ByteBuffer in) throws MalformedAnswerException {
        while (true) {
            int count = framing.available(in);
            if (count == AnswerFraming.END) {
                complete(in.hasRemaining());
                return;
            }
            if (count == 0) {
                connection.awaitBody();
                return;
            }
            if (collector.size() + (long) count > limit) {
                connection.tooLarge(limit);
                return;
            }
            collector.take(in, count, head.length());
            framing.consumed(count);
        }
    }

    private void complete(boolean bytesLeft) {
        Body body = Body.of(collector.bytes());
        connection.answered(
                answer(framing.trailers() == null ? body : body.withTrailers(framing::trailers)), bytesLeft);
    }

    /** A stream of the body, of which {@code first} came with the head. */
    AnswerStream stream(ByteBufferPool buffers, ByteBuffer first) {
        return new AnswerStream(connection, state, framing, buffers, first);
    }

    /** The answer with its body as a stream, of known length if possible. */
    HttpAnswer answer(AnswerStream stream) {
        boolean lengthKnown = !framing.endsWithConnection() && !head.chunked();
        Body body = Body.stream(stream, lengthKnown ? framing.remaining() : -1);
        return answer(head.chunked() ? body.withTrailers(stream::trailers) : body);
    }

    private HttpAnswer answer(Body body) {
        return new HttpAnswer(head.status(), head.headers(), body);
    }

    /** Lets go of the body that was read. */
    void clear() {
        collector.clear();
    }

    /** Whether the server has begun to answer the call. */
    boolean headRead() {
        return headRead;
    }

    /** Whether another answer may follow the one whose head was read. */
    boolean persistent() {
        return head.persistent() && !framing.endsWithConnection();
    }
}
