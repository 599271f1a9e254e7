/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * One direction of a tunnel. Reads only when what was read before has been written, so that a slow receiver slows its sender
 * down; keeps bytes only while the receiver does not take them. Lives on the tunnel's IO thread.
 */
final class Pipe {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int STEPS_PER_TURN = 32;

    private final Tunnel tunnel;
    private final ConduitStreamSourceChannel source;
    private final ConduitStreamSinkChannel sink;
    private final long writeNanos;
    private ByteBuffer unsent = NOTHING;
    private boolean sourceEnded;
    private boolean done;
    private boolean stalled;
    private long stalledUntil;

    /**
     * A pipe through which nothing flows yet.
     *
     * @param writeNanos how long the receiver may take nothing
     */
    Pipe(Tunnel tunnel, ConduitStreamSourceChannel source, ConduitStreamSinkChannel sink, long writeNanos) {
        this.tunnel = tunnel;
        this.source = source;
        this.sink = sink;
        this.writeNanos = writeNanos;
    }

    /** Lets bytes flow, those given here first. */
    void start(byte[] first) {
        unsent = ByteBuffer.wrap(first);
        source.setReadListener(this::ready);
        sink.setWriteListener(this::ready);
        ready(source);
    }

    /** Whether the end of the source was passed on. */
    boolean done() {
        return done;
    }

    /** Whether the receiver is taking nothing at the moment. */
    boolean stalled() {
        return stalled;
    }

    boolean late(long now) {
        return stalled && now - stalledUntil >= 0;
    }

    /** Bytes that the receiver has not taken yet. */
    int retained() {
        return unsent.remaining();
    }

    private void ready(Channel ready) {
        try {
            int steps = 0;
            while (!tunnel.over() && step()) {
                steps++;
                if (steps == STEPS_PER_TURN) {
                    source.wakeupReads();
                    return;
                }
            }
        } catch (IOException e) {
            tunnel.broken(e);
        }
    }

    /** Does one thing; tells whether there may be more to do now. */
    private boolean step() throws IOException {
        if (done) {
            return false;
        }
        if (!sent()) {
            awaitReceiver();
            return false;
        }
        if (stalled) {
            stalled = false;
            sink.suspendWrites();
        }
        if (sourceEnded) {
            done = true;
            tunnel.pipeDone();
            return false;
        }
        return passOn(tunnel.scratch());
    }

    private boolean passOn(ByteBuffer buffer) throws IOException {
        int read = source.read(buffer);
        if (read == 0) {
            source.resumeReads();
            return false;
        }
        if (read < 0) {
            sourceEnded = true;
            source.suspendReads();
            sink.shutdownWrites();
            return true;
        }
        tunnel.active();
        buffer.flip();
        sink.write(buffer);
        if (buffer.hasRemaining()) {
            unsent = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
        }
        return true;
    }

    private boolean sent() throws IOException {
        while (unsent.hasRemaining()) {
            if (sink.write(unsent) == 0) {
                return false;
            }
            tunnel.active();
            stalledUntil = System.nanoTime() + writeNanos;
        }
        unsent = NOTHING;
        return sink.flush();
    }

    private void awaitReceiver() {
        if (!stalled) {
            stalled = true;
            stalledUntil = System.nanoTime() + writeNanos;
            source.suspendReads();
        }
        sink.resumeWrites();
    }
}
