/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** Sends requests over one connection, and over another one when the server ends it. */
final class CannedClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final int port;
    private Socket connection;
    private MessageReader answers;

    CannedClient(int port) throws IOException {
        this.port = port;
        connection = new Socket(InetAddress.getLoopbackAddress(), port);
        answers = reader();
    }

    private MessageReader reader() throws IOException {
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(PATIENCE_MILLIS);
        return new MessageReader(connection.getInputStream());
    }

    /** Sends a request; returns the status of its answer. */
    int exchange(byte[] request) throws IOException {
        connection.getOutputStream().write(request);
        String head = answers.next();
        if (head == null) {
            throw new IOException("connection ended (expected: an answer)");
        }
        if (head.toLowerCase(Locale.ROOT).contains("\r\nconnection: close")) {
            connection.close();
            connection = new Socket(InetAddress.getLoopbackAddress(), port);
            answers = reader();
        }
        return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
