/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * One connection and the call it carries, if any. Lives on one IO thread. Reads stay resumed while it is idle, so that the
 * server's closing is noticed.
 */
final class Connection extends Deadlines.Entry {

    private static final int SMALL_BODY = 16 * 1024;
    private static final int WRITE_WINDOW = 64 * 1024;
    private static final int FIRST_COLLECTED = 64 * 1024;
    private static final byte[] NOTHING = new byte[0];

    /** Neighbours among the unused connections of the pool. */
    @Nullable
    Connection newer;

    @Nullable
    Connection older;

    private final Pool pool;
    private final ThreadState state;
    private final StreamConnection channel;
    private final ConduitStreamSourceChannel source;
    private final ConduitStreamSinkChannel sink;
    private final AnswerHead head = new AnswerHead();
    private final AnswerFraming framing = new AnswerFraming();
    private final ByteBuffer[] parts = new ByteBuffer[2];

    private int calls;
    private boolean closed;
    private long idleSince;

    private @Nullable PendingCall call;
    private boolean reusable;

    private int nextPart;
    private int endPart;
    private boolean anythingSent;
    private boolean requestComplete;
    private @Nullable Upload upload;
    private @Nullable IOException sendFailure;

    private boolean headRead;
    private byte[] unread = NOTHING;
    private byte[] collected = NOTHING;
    private int collectedSize;
    private @Nullable AnswerStream stream;
    private boolean reading;

    Connection(Pool pool, StreamConnection channel) {
        this.pool = pool;
        this.state = pool.state;
        this.channel = channel;
        this.source = channel.getSourceChannel();
        this.sink = channel.getSinkChannel();
        source.setReadListener(ignored -> readable());
        sink.setWriteListener(ignored -> writable());
        channel.setCloseListener(ignored -> closedUnderneath());
        source.resumeReads();
        state.deadlines.add(this);
    }

    // The call.

    /** Starts a call on this connection, which is leased. */
    void start(PendingCall started) {
        HeadBytes out = state.head;
        out.clear();
        Body body = started.request.body();
        boolean persistent;
        try {
            persistent = pool.requestHead.write(started.request, out);
        } catch (IllegalArgumentException e) {
            pool.giveBack(this);
            started.completeExceptionally(e);
            return;
        }
        call = started;
        started.connection = this;
        calls++;
        reusable = persistent;
        anythingSent = false;
        requestComplete = false;
        headRead = false;
        sendFailure = null;
        head.clear();
        upload = body.inMemory() ? null : new Upload(this, state, body);
        boolean large = body.inMemory() && body.length() > SMALL_BODY;
        if (body.inMemory() && !large) {
            out.raw(body.bytes());
        }
        ByteBuffer encoded = out.buffer();
        parts[0] = encoded;
        parts[1] = large ? ByteBuffer.wrap(body.bytes()) : parts[1];
        nextPart = 0;
        endPart = large ? 2 : 1;
        send();
        if (nextPart == 0 && endPart > 0 && parts[0] == encoded) {
            parts[0] = ByteBuffer.allocate(encoded.remaining()).put(encoded).flip();
        }
    }

    void cancel(PendingCall cancelled) {
        if (call == cancelled) {
            fail(Stage.RECEIVE, false, "cancelled", null);
        }
    }

    private void send() {
        try {
            if (transmit()) {
                partsSent();
            } else {
                state.deadlines.expectWithin(this, pool.writeTimeout);
                sink.resumeWrites();
            }
        } catch (IOException e) {
            sendFailed(e);
        }
    }

    /** Sends two buffers, the second of which may be empty; the connection's upload is told afterwards. */
    void send(ByteBuffer first, ByteBuffer second) {
        parts[0] = first;
        parts[1] = second;
        nextPart = 0;
        endPart = 2;
        send();
    }

    private boolean transmit() throws IOException {
        while (nextPart < endPart) {
            ByteBuffer part = parts[nextPart];
            long written = part.remaining() > WRITE_WINDOW
                            || endPart - nextPart == 1
                            || parts[nextPart + 1].remaining() > WRITE_WINDOW
                    ? writeWindow(part)
                    : sink.write(parts, nextPart, endPart - nextPart);
            anythingSent |= written > 0;
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
        if (call != null || stream != null) {
            if (sendFailure == null && !requestComplete) {
                send();
            }
        }
    }

    private void partsSent() {
        nextPart = 0;
        endPart = 0;
        if (upload == null) {
            requestComplete();
        } else {
            awaitAnswer();
            upload.sent();
        }
    }

    /** The last byte of the request was handed over. */
    void requestComplete() {
        requestComplete = true;
        upload = null;
        awaitAnswer();
    }

    /** It is the server's turn, unless the source of the request or the receiver of the answer keeps it waiting. */
    private void awaitAnswer() {
        if (stream == null ? requestComplete || headRead : reading) {
            state.deadlines.expectWithin(this, pool.readTimeout);
        } else {
            state.deadlines.clear(this);
        }
    }

    /** The source of the request's body failed: the server must not take the part for the whole. */
    void uploadFailed(String reason, @Nullable Throwable cause) {
        fail(Stage.SEND, false, reason, cause);
    }

    private void sendFailed(IOException e) {
        PendingCall failed = call;
        if (failed != null && !anythingSent && !headRead && calls > 1 && !failed.replaced && !pool.tls()) {
            failed.replaced = true;
            call = null;
            abandonUpload();
            failed.connection = null;
            drop();
            pool.returned();
            pool.open(failed);
            return;
        }
        // The server may have answered before it stopped reading.
        sendFailure = e;
        endPart = 0;
        reusable = false;
        abandonUpload();
        state.deadlines.expectWithin(this, pool.readTimeout);
        source.wakeupReads();
    }

    private void abandonUpload() {
        Upload abandoned = upload;
        upload = null;
        if (abandoned != null) {
            abandoned.abandon();
        }
    }

    // The answer.

    private void readable() {
        if (stream != null) {
            stream.readable();
        } else if (call != null) {
            readAnswer();
        } else if (!closed && seemsClosed()) {
            pool.forget(this);
            drop();
        }
    }

    private void readAnswer() {
        ByteBuffer in = state.inputBuffer;
        in.clear().put(unread);
        unread = NOTHING;
        int before = in.position();
        int count;
        try {
            count = source.read(in);
        } catch (IOException e) {
            receiveFailed("connection broken while waiting for the answer", e);
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
            if (!headRead && !readHead(in)) {
                return;
            }
            collect(in);
        } catch (MalformedAnswerException e) {
            receiveFailed("malformed answer: " + e.getMessage(), null);
        }
    }

    private void keep(ByteBuffer in, int size) {
        unread = size == 0 ? NOTHING : Arrays.copyOf(state.input, size);
        in.clear();
    }

    /** Returns whether a body is to be collected. */
    private boolean readHead(ByteBuffer in) throws MalformedAnswerException {
        int end = head.parse(state.input, 0, in.limit());
        if (end < 0) {
            int start = -1 - end;
            if (in.limit() - start == state.input.length) {
                throw new MalformedAnswerException("head of more than " + state.input.length + " bytes");
            }
            unread = Arrays.copyOfRange(state.input, start, in.limit());
            if (endPart == 0) {
                awaitAnswer();
            }
            return false;
        }
        in.position(end);
        headRead = true;
        reusable &= head.persistent();
        PendingCall answered = call;
        if (head.status() == 101) {
            switchProtocol(answered, in);
            return false;
        }
        frame(answered.request.method());
        if (answered.request.responseLimit() < 0 && !(answered.preferMemory && isComplete(in))) {
            openStream(answered, in);
            return false;
        }
        long limit = limit(answered);
        if (head.length() > limit && !answered.request.method().equals("HEAD") && framing.available(in) >= 0) {
            tooLarge(limit);
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
            reusable = false;
        }
    }

    private boolean isComplete(ByteBuffer in) throws MalformedAnswerException {
        int count = framing.available(in);
        return count == AnswerFraming.END || !framing.endsWithConnection() && !head.chunked() && count == head.length();
    }

    private void collect(ByteBuffer in) throws MalformedAnswerException {
        long limit = limit(call);
        while (true) {
            int count = framing.available(in);
            if (count == AnswerFraming.END) {
                completeInMemory(in.hasRemaining());
                return;
            }
            if (count == 0) {
                state.deadlines.expectWithin(this, pool.readTimeout);
                return;
            }
            if (collectedSize + (long) count > limit) {
                tooLarge(limit);
                return;
            }
            ensureCollected(count);
            in.get(collected, collectedSize, count);
            collectedSize += count;
            framing.consumed(count);
        }
    }

    private void ensureCollected(int more) {
        if (collectedSize + more <= collected.length) {
            return;
        }
        long wanted = Math.max(collectedSize + more, Math.min(collectedSize * 2L, Integer.MAX_VALUE - 16));
        if (head.length() >= 0) {
            long known = collectedSize == 0 ? Math.min(head.length(), FIRST_COLLECTED) : wanted;
            wanted = Math.max(collectedSize + more, Math.min(head.length(), known));
        }
        collected = Arrays.copyOf(collected, (int) wanted);
    }

    private void completeInMemory(boolean bytesLeft) {
        byte[] bytes = collectedSize == collected.length ? collected : Arrays.copyOf(collected, collectedSize);
        HttpAnswer answer = new HttpAnswer(head.status(), head.headers(), withTrailers(Body.of(bytes)));
        PendingCall answered = call;
        release(bytesLeft);
        answered.complete(answer);
    }

    private Body withTrailers(Body body) {
        return framing.trailers() == null ? body : body.withTrailers(framing::trailers);
    }

    private void openStream(PendingCall answered, ByteBuffer in) {
        boolean lengthKnown = !framing.endsWithConnection() && !head.chunked();
        long length = lengthKnown ? framing.remaining() : -1;
        AnswerStream opened = new AnswerStream(this, state, framing, pool.buffers, in);
        stream = opened;
        call = null;
        answered.connection = null;
        Body body = Body.stream(opened, length);
        reading = true;
        state.deadlines.expectWithin(this, pool.readTimeout);
        answered.complete(new HttpAnswer(
                head.status(), head.headers(), head.chunked() ? body.withTrailers(opened::trailers) : body));
    }

    private void switchProtocol(PendingCall answered, ByteBuffer in) throws MalformedAnswerException {
        if (!(answered instanceof UpgradeCall upgrading)) {
            throw new MalformedAnswerException("101 without having been asked for it");
        }
        byte[] early = Arrays.copyOfRange(state.input, in.position(), in.limit());
        call = null;
        answered.connection = null;
        closed = true;
        abandonUpload();
        source.suspendReads();
        sink.suspendWrites();
        source.setReadListener(null);
        sink.setWriteListener(null);
        channel.setCloseListener(null);
        state.deadlines.remove(this);
        pool.returned();
        upgrading.outcome.complete(new Upgrade.Switched(head.headers(), channel, early));
    }

    private void tooLarge(long limit) {
        fail(Stage.TOO_LARGE, false, "answer of more than " + limit + " bytes", null);
    }

    private void endOfConnection() {
        if (headRead && framing.endsWithConnection()) {
            completeInMemory(false);
        } else {
            receiveFailed(
                    headRead ? "connection closed within the answer" : "connection closed without an answer", null);
        }
    }

    private void receiveFailed(String reason, @Nullable IOException cause) {
        if (sendFailure != null) {
            fail(Stage.SEND, false, "connection broken while sending", sendFailure);
        } else {
            fail(requestComplete || headRead ? Stage.RECEIVE : Stage.SEND, false, reason, cause);
        }
    }

    // For the stream of the answer's body.

    /** Reads on: as {@link ConduitStreamSourceChannel#read(ByteBuffer)}. */
    int read(ByteBuffer into) throws IOException {
        return source.read(into);
    }

    /** Calls {@link AnswerStream#readable()} when there is more; the server must send something in time. */
    void awaitReadable() {
        reading = true;
        state.deadlines.expectWithin(this, pool.readTimeout);
        source.resumeReads();
    }

    /** Lets others have their turn, then calls {@link AnswerStream#readable()}. */
    void yieldTurn() {
        awaitReadable();
        source.wakeupReads();
    }

    /** Nobody wants bytes at the moment: waiting is not the server's fault. */
    void awaitDemand() {
        reading = false;
        if (endPart == 0) {
            state.deadlines.clear(this);
        }
    }

    /** There are bytes, but nobody has subscribed: not for long. */
    void suspendUnsubscribed() {
        source.suspendReads();
    }

    /** There are bytes nobody wants at the moment. */
    void suspendReading() {
        awaitDemand();
        source.suspendReads();
    }

    void streamEnded(boolean bytesLeft) {
        source.resumeReads();
        release(bytesLeft);
    }

    void streamFailed(String reason, @Nullable IOException cause) {
        fail(Stage.RECEIVE, false, reason, cause);
    }

    void streamCancelled() {
        stream = null;
        abandonUpload();
        drop();
        pool.returned();
    }

    // The end.

    private void release(boolean bytesLeft) {
        if (!requestComplete) {
            abandonUpload();
            reusable = false;
        }
        if (call != null) {
            call.connection = null;
            call = null;
        }
        stream = null;
        collected = NOTHING;
        collectedSize = 0;
        if (reusable && !bytesLeft && calls < pool.settings.callsPerConnection()) {
            pool.giveBack(this);
        } else {
            drop();
            pool.returned();
        }
    }

    private void fail(Stage stage, boolean timeout, String reason, @Nullable Throwable cause) {
        PendingCall failedCall = call;
        AnswerStream failedStream = stream;
        call = null;
        stream = null;
        collected = NOTHING;
        if (failedCall == null && failedStream == null) {
            return;
        }
        drop();
        pool.returned();
        abandonUpload();
        HttpCallException failure = pool.failure(stage, timeout, reason, cause);
        if (failedStream != null) {
            failedStream.fail(failure);
        } else {
            failedCall.connection = null;
            failedCall.completeExceptionally(failure);
        }
    }

    @Override
    void expired() {
        if (stream == null && call == null) {
            pool.forget(this);
            drop();
        } else if (sendFailure != null) {
            fail(Stage.SEND, false, "connection broken while sending", sendFailure);
        } else if (requestComplete || headRead && endPart == 0) {
            fail(
                    Stage.RECEIVE,
                    true,
                    "nothing received within " + pool.target.readTimeout().toMillis() + " ms",
                    null);
        } else {
            fail(
                    Stage.SEND,
                    true,
                    "nothing could be sent within " + pool.target.writeTimeout().toMillis() + " ms",
                    null);
        }
    }

    @Override
    void abandon() {
        if (stream == null && call == null) {
            pool.forget(this);
            drop();
        } else {
            fail(requestComplete ? Stage.RECEIVE : Stage.SEND, false, "the client was closed", null);
        }
    }

    private void closedUnderneath() {
        if (!closed) {
            if (call == null && stream == null) {
                pool.forget(this);
                drop();
            } else {
                receiveFailed("connection closed", null);
            }
        }
    }

    /** Closes; the pool must be told, too. */
    void drop() {
        closed = true;
        state.deadlines.remove(this);
        IoUtils.safeClose(channel);
    }

    // While it is unused.

    void idle() {
        idleSince = state.deadlines.expectWithin(this, pool.idleTimeout);
    }

    /** Whether the connection can carry a call. Asks the socket only when it rested: a busy one reports its end soon enough. */
    boolean usable(long now) {
        return channel.isOpen() && (now - idleSince < pool.trustedIdleTime || !seemsClosed());
    }

    private boolean seemsClosed() {
        try {
            return source.read(state.inputBuffer.clear()) != 0;
        } catch (IOException e) {
            return true;
        }
    }
}
