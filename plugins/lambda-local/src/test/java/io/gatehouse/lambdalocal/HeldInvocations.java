/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** The test's end of {@link io.gatehouse.lambdalocal.samples.HeldFunction}. */
final class HeldInvocations implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ServerSocket server;
    private final Queue<Socket> held = new ArrayDeque<>();

    HeldInvocations() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout((int) LIMIT.toMillis());
    }

    /** What to invoke the function with. */
    String event() {
        return Integer.toString(server.getLocalPort());
    }

    /** Returns when one more invocation runs. */
    void awaitOne() throws IOException {
        held.add(server.accept());
    }

    void release() throws IOException {
        held.remove().close();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
        server.close();
    }
}
