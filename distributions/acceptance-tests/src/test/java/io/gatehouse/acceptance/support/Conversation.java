/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The server's side of one connection. Used by one thread. */
public final class Conversation {
    /** Longer than any peer keeps a connection that it does not use. */
    private static final int PATIENCE_MILLISECONDS = 120_000;

    private final Socket socket;
    private final BufferedInputStream bytes;
    private final HttpInput input;

    Conversation(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        bytes = new BufferedInputStream(socket.getInputStream());
        input = new HttpInput(bytes);
    }

    /** The next request with its body, or null when the peer left between requests. */
    public @Nullable Received next() throws IOException {
        return input.readRequest();
    }

    /** The next head only; the body stays in {@link #input}. */
    public HttpInput.@Nullable Head head() throws IOException {
        return input.readHead();
    }

    /** What was not read yet. */
    public BufferedInputStream input() {
        return bytes;
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void send(byte[] content) throws IOException {
        socket.getOutputStream().write(content);
    }

    /** Waits until the peer closes or resets; what it sends until then is dropped. */
    public void awaitEnd() throws IOException {
        try {
            while (bytes.read() >= 0) {
                continue;
            }
        } catch (SocketException reset) {
            return;
        }
    }

    /** Ends the connection with a reset instead of a close. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
