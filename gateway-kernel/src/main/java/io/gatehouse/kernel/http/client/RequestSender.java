/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.ConduitStreamSinkChannel;

/** The sending side of a connection: head and body of one request after the other. */
final class RequestSender {

    private static final int SMALL_BODY = 16 * 1024;
    private static final int WRITE_WINDOW = 64 * 1024;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final Connection connection;
    private final ThreadState state;
    private final ConduitStreamSinkChannel sink;
    private final WireCount wire;
    private final ByteBuffer[] parts = {EMPTY, EMPTY};

    private int nextPart;
    private int endPart;
    private long sentBefore;
    private boolean headPending;
    private boolean complete;
    private @Nullable Upload upload;
    private @Nullable IOException failure;

    RequestSender(Connection connection, ThreadState state, ConduitStreamSinkChannel sink, WireCount wire) {
        this.connection = connection;
        this.state = state;
        this.sink = sink;
        this.wire = wire;
        sink.setWriteListener(ignored -> writable());
    }

    /** A head, and behind it the body when it is small enough to travel with it. */
    static ByteBuffer withSmallBody(HeadBytes head, Body body) {
        if (body.inMemory() && body.length() <= SMALL_BODY) {
            head.raw(body.bytes());
        }
        return head.buffer();
    }

    /**
     * Starts a request.
     *
     * @param encoded of {@link #withSmallBody}; not used after this call
     */
    void start(ByteBuffer encoded, Body body) {
        sentBefore = wire.bytes();
        complete = false;
        failure = null;
        upload = body.inMemory() ? null : new Upload(this, state, body);
        boolean large = body.inMemory() && body.length() > SMALL_BODY;
        parts[0] = encoded;
        parts[1] = large ? ByteBuffer.wrap(body.bytes()) : EMPTY;
        nextPart = 0;
        endPart = large ? 2 : 1;
        headPending = true;
        send();
        if (headPending) {
            headPending = false;
            parts[0] = ByteBuffer.allocate(encoded.remaining()).put(encoded).flip();
        }
    }

    /** Sends two buffers, the second of which may be empty; the upload is told afterwards. */
    void send(ByteBuffer first, ByteBuffer second) {
        parts[0] = first;
        parts[1] = second;
        nextPart = 0;
        endPart = 2;
        send();
    }

    private void send() {
        try {
            if (transmit()) {
                partsSent();
            } else {
                connection.awaitWritable();
                sink.resumeWrites();
            }
        } catch (IOException e) {
            failure = e;
            abandon();
            connection.sendFailed(e);
        }
    }

    private boolean transmit() throws IOException {
        while (nextPart < endPart) {
            boolean together = endPart - nextPart == 2
                    && parts[0].remaining() <= WRITE_WINDOW
                    && parts[1].remaining() <= WRITE_WINDOW;
            long written = together ? sink.write(parts, 0, 2) : writeWindow(parts[nextPart]);
            while (nextPart < endPart && !parts[nextPart].hasRemaining()) {
                nextPart++;
            }
            if (written == 0 && nextPart < endPart) {
                return false;
            }
        }
        return sink.flush();
    }

    /** The platform copies a buffer to its own memory as a whole, hence not too much at once. */
    private int writeWindow(ByteBuffer part) throws IOException {
        int limit = part.limit();
        part.limit(Math.min(limit, part.position() + WRITE_WINDOW));
        try {
            return sink.write(part);
        } finally {
            part.limit(limit);
        }
    }

    private void writable() {
        sink.suspendWrites();
        if (blocked()) {
            send();
        }
    }

    private void partsSent() {
        clearParts();
        if (upload == null) {
            requestComplete();
        } else {
            connection.awaitAnswer();
            upload.sent();
        }
    }

    /** The last byte of the request was handed over. */
    void requestComplete() {
        complete = true;
        upload = null;
        connection.awaitAnswer();
    }

    void uploadFailed(String reason, @Nullable Throwable cause) {
        connection.uploadFailed(reason, cause);
    }

    /** Sends nothing more of the request. */
    void abandon() {
        clearParts();
        Upload abandoned = upload;
        upload = null;
        if (abandoned != null) {
            abandoned.abandon();
        }
    }

    /** Stops for good, before the connection is given away. */
    void detach() {
        abandon();
        sink.suspendWrites();
        sink.setWriteListener(null);
    }

    private void clearParts() {
        headPending = false;
        nextPart = 0;
        endPart = 0;
        parts[0] = EMPTY;
        parts[1] = EMPTY;
    }

    /** Whether something waits for the socket. */
    boolean blocked() {
        return endPart > 0;
    }

    /** Whether the socket took a byte since the request began. */
    boolean anythingSent() {
        return wire.bytes() != sentBefore;
    }

    /** Whether the whole request was handed to the socket. */
    boolean complete() {
        return complete;
    }

    /** What ended the sending before its time, or null. */
    @Nullable
    IOException failure() {
        return failure;
    }
}
