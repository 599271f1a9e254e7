/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does byte by byte what its script says, once per connection, each on a thread of its own. */
final class StubServer implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 40_000;

    private final ServerSocket listener;
    private final Script script;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    interface Script {
        void run(Peer peer) throws Exception;
    }

    StubServer(Script script) {
        this(new ServerSocketSource(), script);
    }

    StubServer(ServerSocketSource source, Script script) {
        this.script = script;
        try {
            listener = source.open();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Thread thread = new Thread(this::accept, "stub-accept");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where listeners come from: plain ones, unless a test needs others. */
    static class ServerSocketSource {
        ServerSocket open() throws IOException {
            return new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(READ_TIMEOUT_MILLIS);
                sockets.add(socket);
                int number = connections.incrementAndGet();
                Thread thread = new Thread(() -> serve(socket, number), "stub-" + number);
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            script.run(new Peer(socket, number));
        } catch (Exception e) {
            // A client that leaves is part of many scripts; what it got is asserted on its side.
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    /** Complete requests read. */
    int requests() {
        return requests.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** The server's side of one connection. */
    final class Peer {

        final Socket socket;
        final int number;
        private final InputStream in;

        Peer(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            this.in = socket.getInputStream();
        }

        /** Head and body of one request as they came, chunk framing included. */
        String request() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String head = readUntil("\r\n\r\n", bytes);
            String lower = head.toLowerCase(Locale.ROOT);
            int length = lower.indexOf("\r\ncontent-length: ");
            if (length >= 0) {
                int from = length + 18;
                int size = Integer.parseInt(lower.substring(from, lower.indexOf('\r', from)));
                byte[] body = in.readNBytes(size);
                bytes.write(body);
                if (body.length < size) {
                    throw new EOFException();
                }
            } else if (lower.contains("\r\ntransfer-encoding: chunked")) {
                readChunks(bytes);
            }
            requests.incrementAndGet();
            return bytes.toString(StandardCharsets.ISO_8859_1);
        }

        private void readChunks(ByteArrayOutputStream bytes) throws IOException {
            while (true) {
                int before = bytes.size();
                readUntil("\r\n", bytes);
                String line = bytes.toString(StandardCharsets.ISO_8859_1).substring(before);
                int size = Integer.parseInt(line.trim(), 16);
                if (size == 0) {
                    String trailer;
                    do {
                        int start = bytes.size();
                        readUntil("\r\n", bytes);
                        trailer = bytes.toString(StandardCharsets.ISO_8859_1).substring(start);
                    } while (!trailer.equals("\r\n"));
                    return;
                }
                bytes.write(in.readNBytes(size + 2));
            }
        }

        private String readUntil(String end, ByteArrayOutputStream bytes) throws IOException {
            int start = bytes.size();
            int matched = 0;
            while (matched < end.length()) {
                int b = in.read();
                if (b < 0) {
                    throw new EOFException();
                }
                bytes.write(b);
                matched = b == end.charAt(matched) ? matched + 1 : b == end.charAt(0) ? 1 : 0;
            }
            return bytes.toString(StandardCharsets.ISO_8859_1).substring(start);
        }

        int read() throws IOException {
            return in.read();
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        void ok(String body) throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Returns when the client has closed. */
        void awaitClose() throws IOException {
            try {
                while (in.read() >= 0) {
                    requests.get();
                }
            } catch (SocketException e) {
                // A reset is a close, too.
            }
        }
    }
}
