/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A WebSocket server on plain sockets that does what its script says, each connection on a thread of its own. */
final class WebSocketServer implements AutoCloseable {

    static final int TEXT = 1;
    static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket listener;
    private final Script script;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> head = new CompletableFuture<>();
    private final CompletableFuture<String> outcome = new CompletableFuture<>();

    /** What happens on a connection after the request's head was read. */
    interface Script {
        /** Returns what the test wants to know of it. */
        String run(Peer peer) throws Exception;
    }

    record Frame(int first, byte[] payload) {
        int opcode() {
            return first & 0xf;
        }
    }

    WebSocketServer(Script script) throws IOException {
        this.script = script;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "websocket server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                socket.setSoTimeout(40_000);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Peer peer = new Peer(socket);
            head.complete(peer.head);
            outcome.complete(script.run(peer));
        } catch (Exception e) {
            outcome.completeExceptionally(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Head of the first request. */
    String head() throws Exception {
        return head.get(20, TimeUnit.SECONDS);
    }

    /** What the script of the first connection came to. */
    String outcome() throws Exception {
        return outcome.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Echoes messages and answers pings until the client says goodbye; the outcome is what the end was. */
    static String echo(Peer peer) throws Exception {
        peer.accept("");
        while (true) {
            Frame frame = peer.read();
            if (frame.opcode() == PING) {
                peer.write(0x80 | PONG, frame.payload);
            } else {
                peer.write(frame.first, frame.payload);
            }
            if (frame.opcode() == CLOSE) {
                return "closed " + ByteBuffer.wrap(frame.payload).getShort();
            }
        }
    }

    /** The server's side of one connection. */
    static final class Peer {

        final Socket socket;
        final String head;
        final DataInputStream in;
        final OutputStream out;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            StringBuilder read = new StringBuilder();
            while (read.indexOf("\r\n\r\n") < 0) {
                read.append((char) in.readUnsignedByte());
            }
            head = read.toString();
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Agrees, with more lines in the head, each with its end. */
        void accept(String lines) throws Exception {
            String key = head.lines()
                    .filter(line -> line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18))
                    .findFirst()
                    .orElse("Sec-WebSocket-Key:")
                    .substring(18)
                    .strip();
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: "
                    + Base64.getEncoder().encodeToString(digest) + "\r\n" + lines + "\r\n");
        }

        Frame read() throws IOException {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte() & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i & 3];
            }
            return new Frame(first, payload);
        }

        void write(int first, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(10 + payload.length).put((byte) first);
            if (payload.length < 126) {
                frame.put((byte) payload.length);
            } else if (payload.length < 65_536) {
                frame.put((byte) 126).putShort((short) payload.length);
            } else {
                frame.put((byte) 127).putLong(payload.length);
            }
            frame.put(payload).flip();
            out.write(frame.array(), 0, frame.limit());
        }
    }
}
