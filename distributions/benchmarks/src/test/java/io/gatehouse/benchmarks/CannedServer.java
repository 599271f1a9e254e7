/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Gives one of two answers, as Lambda's Invoke does, to every request, on threads of its own. */
final class CannedServer implements AutoCloseable {

    /** The function whose output is the answer of a proxy integration; all others return plain JSON. */
    static final String PROXY_FUNCTION = "proxied";

    private static final byte[] PLAIN = answer("{\"response\": \"yes\"}");
    private static final byte[] PROXIED = answer("{\"statusCode\":200,\"headers\":{\"X-Made-By\":\"hello\"},"
            + "\"body\":\"{\\\"response\\\": \\\"yes\\\"}\",\"isBase64Encoded\":false}");

    private final ServerSocket listener;

    private CannedServer(ServerSocket listener) {
        this.listener = listener;
    }

    private static byte[] answer(String output) {
        String head = "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + output.length() + "\r\nConnection: keep-alive\r\n"
                + "x-amzn-RequestId: 3f8a2c14-7f6d-4b41-9c0e-0d5c6f1b2a77\r\nX-Amz-Executed-Version: $LATEST\r\n"
                + "X-Amzn-Trace-Id: root=1-69206b5e-1f2e3d4c5b6a798081726354;sampled=0\r\n\r\n";
        return (head + output).getBytes(StandardCharsets.ISO_8859_1);
    }

    static CannedServer start() throws IOException {
        CannedServer server = new CannedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        daemon("canned server", server::accept);
        return server;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                daemon("canned connection", () -> serve(connection));
            }
        } catch (IOException closed) {
            // The listener is closed at the end, which is how accepting ends.
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            MessageReader requests = new MessageReader(connection.getInputStream());
            for (String head = requests.next(); head != null; head = requests.next()) {
                boolean proxied = head.contains("/functions/" + PROXY_FUNCTION + "/");
                connection.getOutputStream().write(proxied ? PROXIED : PLAIN);
            }
        } catch (IOException broken) {
            // The gateway ends its connections as it closes; a request that suffers from it fails at the client.
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
