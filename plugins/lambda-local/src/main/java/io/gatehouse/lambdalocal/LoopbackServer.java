/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.undertow.server.protocol.http.HttpOpenListener;
import java.net.InetSocketAddress;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.channels.AcceptingChannel;

/** A port on loopback that is served until closed. */
final class LoopbackServer implements AutoCloseable {
    private final AcceptingChannel<StreamConnection> channel;
    private final HttpOpenListener listener;

    LoopbackServer(AcceptingChannel<StreamConnection> channel, HttpOpenListener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    int port() {
        return channel.getLocalAddress(InetSocketAddress.class).getPort();
    }

    /** Frees the port and ends its connections, requests under way included. */
    @Override
    public void close() {
        IoUtils.safeClose(channel);
        listener.closeConnections();
    }
}
