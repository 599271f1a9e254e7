/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * One connection and the call it carries, if any. Lives on one IO thread. Reads stay resumed while it is idle, so that the
 * server's closing is noticed.
 */
final class Connection extends Deadlines.Entry {

    /** Neighbours among the unused connections of the pool. */
    @Nullable
    Connection newer;

    @Nullable
    Connection older;

    /** Whether it is among them. */
    boolean pooled;

    private final Pool pool;
    private final ThreadState state;
    private final StreamConnection channel;
    private final ConduitStreamSourceChannel source;
    private final RequestSender sender;
    private final AnswerReader reader;

    private int calls;
    private boolean closed;
    private long idleSince;

    private @Nullable PendingCall call;
    private boolean reusable;
    private @Nullable AnswerStream stream;
    private boolean reading;

    Connection(Pool pool, StreamConnection channel, WireCount wire) {
        this.pool = pool;
        this.state = pool.state;
        this.channel = channel;
        this.source = channel.getSourceChannel();
        this.sender = new RequestSender(this, state, channel.getSinkChannel(), wire);
        this.reader = new AnswerReader(this, state, source);
        source.setReadListener(ignored -> readable());
        channel.setCloseListener(ignored -> closedUnderneath());
        source.resumeReads();
        state.deadlines.add(this);
    }

    // The call.

    /** Starts a call on this connection, which is leased. */
    void start(PendingCall started) {
        ByteBuffer encoded;
        try {
            state.head.clear();
            reusable = pool.requestHead.write(started.request, state.head);
            encoded = RequestSender.withSmallBody(state.head, started.request.body());
        } catch (IllegalArgumentException e) {
            pool.giveBack(this);
            started.completeExceptionally(e);
            return;
        }
        call = started;
        started.connection = this;
        calls++;
        reader.start();
        sender.start(encoded, started.request.body());
    }

    void cancel(PendingCall cancelled) {
        if (call == cancelled) {
            fail(Stage.RECEIVE, false, "cancelled", null);
        }
    }

    /** The socket takes no more at the moment. */
    void awaitWritable() {
        state.deadlines.expectWithin(this, pool.writeTimeout);
    }

    /** It is the server's turn, unless the source of the request or the receiver of the answer keeps it waiting. */
    void awaitAnswer() {
        if (stream == null ? sender.complete() || reader.headRead() : reading) {
            state.deadlines.expectWithin(this, pool.readTimeout);
        } else {
            state.deadlines.clear(this);
        }
    }

    /** The source of the request's body failed: the server must not take the part for the whole. */
    void uploadFailed(String reason, @Nullable Throwable cause) {
        fail(Stage.SEND, false, reason, cause);
    }

    void sendFailed(IOException e) {
        if (closed || replaced()) {
            return;
        }
        // The server may have answered before it stopped reading.
        reusable = false;
        state.deadlines.expectWithin(this, pool.readTimeout);
        source.wakeupReads();
    }

    /**
     * Moves the call to a new connection when this one was used before, and the socket took nothing of the request: it was closed
     * while it was unused, and the server cannot have seen the call. Tells whether it did.
     */
    private boolean replaced() {
        PendingCall unsent = call;
        if (unsent == null
                || calls == 1
                || unsent.replaced
                || unsent.isDone()
                || reader.headRead()
                || sender.anythingSent()) {
            return false;
        }
        unsent.replaced = true;
        unsent.connection = null;
        call = null;
        drop();
        pool.returned();
        sender.abandon();
        pool.open(unsent);
        return true;
    }

    // The answer.

    private void readable() {
        if (stream != null) {
            stream.readable();
        } else if (call != null) {
            reader.read(call);
        } else if (!closed && seemsClosed()) {
            pool.forget(this);
            drop();
        }
    }

    /** A part of the head is missing. */
    void awaitHead() {
        if (!sender.blocked()) {
            awaitAnswer();
        }
    }

    /** A part of the body is missing. */
    void awaitBody() {
        state.deadlines.expectWithin(this, pool.readTimeout);
    }

    /** The answer is complete. */
    void answered(HttpAnswer answer, boolean bytesLeft) {
        PendingCall answered = Objects.requireNonNull(call);
        release(bytesLeft);
        answered.complete(answer);
    }

    /** The body is given to whoever asked as it comes; {@code first} came with the head. */
    void openStream(PendingCall answered, ByteBuffer first) {
        AnswerStream opened = reader.stream(pool.buffers, first);
        stream = opened;
        call = null;
        answered.connection = null;
        reading = true;
        state.deadlines.expectWithin(this, pool.readTimeout);
        if (!answered.complete(reader.answer(opened))) {
            opened.cancel();
        }
    }

    /** The connection is another protocol's from now on; {@code early} came with the head. */
    void switchProtocol(PendingCall answered, HeaderList headers, byte[] early) throws MalformedAnswerException {
        if (!(answered instanceof UpgradeCall upgrading)) {
            throw new MalformedAnswerException("101 without having been asked for it");
        }
        call = null;
        answered.connection = null;
        closed = true;
        sender.abandon();
        source.suspendReads();
        source.setReadListener(null);
        sender.detach();
        state.deadlines.remove(this);
        pool.returned();
        if (!upgrading.outcome.complete(new Upgrade.Switched(headers, channel, early))) {
            IoUtils.safeClose(channel);
        }
    }

    void tooLarge(long limit) {
        fail(Stage.TOO_LARGE, false, "answer of more than " + limit + " bytes", null);
    }

    void receiveFailed(String reason, @Nullable IOException cause) {
        if (replaced()) {
            return;
        }
        if (sender.failure() != null) {
            fail(Stage.SEND, false, "connection broken while sending", sender.failure());
        } else {
            fail(sender.complete() || reader.headRead() ? Stage.RECEIVE : Stage.SEND, false, reason, cause);
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
        if (!sender.blocked()) {
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
        sender.abandon();
        drop();
        pool.returned();
    }

    // The end.

    private void release(boolean bytesLeft) {
        if (!sender.complete()) {
            sender.abandon();
            reusable = false;
        }
        if (call != null) {
            call.connection = null;
            call = null;
        }
        stream = null;
        reader.clear();
        if (reusable && reader.persistent() && !bytesLeft && calls < pool.settings.callsPerConnection()) {
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
        reader.clear();
        if (failedCall == null && failedStream == null) {
            return;
        }
        drop();
        pool.returned();
        sender.abandon();
        HttpCallException failure = pool.failure(stage, timeout, reason, cause);
        if (failedStream != null) {
            failedStream.fail(failure);
        } else if (failedCall != null) {
            failedCall.connection = null;
            failedCall.completeExceptionally(failure);
        }
    }

    @Override
    void expired() {
        if (stream == null && call == null) {
            pool.forget(this);
            drop();
        } else if (sender.failure() != null) {
            fail(Stage.SEND, false, "connection broken while sending", sender.failure());
        } else if (sender.complete() || reader.headRead() && !sender.blocked()) {
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
            fail(sender.complete() ? Stage.RECEIVE : Stage.SEND, false, "the client was closed", null);
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
            // One reading takes one record of TLS, and the last one may come behind another alert.
            return source.read(state.inputBuffer.clear()) != 0
                    || pool.tls() && source.read(state.inputBuffer.clear()) != 0;
        } catch (IOException e) {
            return true;
        }
    }
}
