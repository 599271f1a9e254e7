/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.util.function.BooleanSupplier;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Whether anybody wants to read from a connection. Undertow stops reading when a request begins and goes on when it has ended;
 * telling the system so costs two calls per request. Here it is only told when something comes that nobody wants, and not even then
 * as long as somebody else cares to look at it.
 */
final class LazyReads implements ReadReadyHandler {

    private final StreamSourceConduit conduit;
    private final BooleanSupplier unwanted;
    private ReadReadyHandler reader;
    private boolean wanted;

    /**
     * Stands between a socket and the listeners of its channel.
     *
     * @param unwanted looks at what comes while nobody wants it; tells whether it wants to look at what comes next
     */
    LazyReads(StreamSourceConduit conduit, ConduitStreamSourceChannel channel, BooleanSupplier unwanted) {
        this.conduit = conduit;
        this.unwanted = unwanted;
        this.reader = new ReadReadyHandler.ChannelListenerHandler<>(channel);
        conduit.setReadReadyHandler(this);
    }

    /** Who is told of bytes from now on. */
    void reader(ReadReadyHandler handler) {
        reader = handler;
    }

    void suspend() {
        wanted = false;
    }

    void resume() {
        wanted = true;
        watch();
    }

    /** Sees to it that what comes unwanted is looked at: a request that came with its connection was never waited for. */
    void watch() {
        if (!conduit.isReadResumed()) {
            conduit.resumeReads();
        }
    }

    void wakeup() {
        wanted = true;
        conduit.wakeupReads();
    }

    boolean wanted() {
        return wanted;
    }

    @Override
    public void readReady() {
        if (wanted) {
            reader.readReady();
        } else if (!unwanted.getAsBoolean()) {
            conduit.suspendReads();
        }
    }

    @Override
    public void forceTermination() {
        reader.forceTermination();
    }

    @Override
    public void terminated() {
        reader.terminated();
    }
}
