/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** One connection to a gateway, byte by byte. Used by one thread. Every read has a deadline. */
public final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLISECONDS = 60_000;

    private final Socket socket;
    private final BufferedInputStream bytes;
    private final HttpInput input;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        bytes = new BufferedInputStream(socket.getInputStream());
        input = new HttpInput(bytes);
    }

    public static Wire to(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        return new Wire(socket);
    }

    /** One request on a connection of its own. */
    public static Reply ask(int port, String request) throws IOException {
        try (Wire wire = to(port)) {
            return wire.send(request).reply();
        }
    }

    /** A GET on a connection of its own. */
    public static Reply get(int port, String target) throws IOException {
        return ask(port, "GET " + target + " HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n");
    }

    /** A GET of a listener on loopback that is asked under no other name than its own. */
    public static Reply getLocal(int port, String target) throws IOException {
        return ask(port, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    /** Sends characters as bytes, one for one. */
    public Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Wire send(byte[] content) throws IOException {
        socket.getOutputStream().write(content);
        return this;
    }

    /** Reads the next final reply. */
    public Reply reply() throws IOException {
        Reply reply = input.readReply();
        if (reply == null) {
            throw new IOException("the connection was closed without an answer");
        }
        return reply;
    }

    /** Reads the next head as it comes: an interim one too. */
    public HttpInput.Head head() throws IOException {
        HttpInput.Head head = input.readHead();
        if (head == null) {
            throw new IOException("the connection was closed without an answer");
        }
        return head;
    }

    /** The next bytes, as characters, whatever they mean. */
    public String next(int count) throws IOException {
        return new String(input.readExactly(count), StandardCharsets.ISO_8859_1);
    }

    /** Everything until the gateway closes or resets the connection. Fails when it does neither. */
    public String rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            for (int next = bytes.read(); next >= 0; next = bytes.read()) {
                rest.write(next);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the gateway keeps the connection open after '" + rest + "'", e);
        } catch (IOException reset) {
            return rest.toString(StandardCharsets.ISO_8859_1);
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    /** Says that nothing more will be sent. */
    public Wire end() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Leaves at once, without a word. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
