/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens connections, sends one request on each, reads its answer, and keeps them open until the standard input ends:
 * {@code java IdleConnections.java PORT COUNT PATH}.
 */
final class IdleConnections {

    private static final int ANSWER_BYTES = 16 * 1024;

    private IdleConnections() {}

    public static void main(String[] arguments) throws IOException {
        InetSocketAddress gateway = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        int count = Integer.parseInt(arguments[1]);
        ByteBuffer request = request(arguments[2]);
        ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
        List<SocketChannel> connections = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            SocketChannel connection = SocketChannel.open(gateway);
            connections.add(connection);
            connection.write(request.duplicate());
            readAnswer(connection, answer.clear());
        }
        System.out.println("open " + connections.size());
        while (System.in.read() >= 0) {
            // Whatever is written here is no reason to end.
        }
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }

    private static ByteBuffer request(String path) {
        String body = "{\"key1\": \"value1\", \"key2\": 12, \"key3\": [3]}";
        String text = "POST " + path + " HTTP/1.1\r\nHost: gateway.test\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void readAnswer(SocketChannel connection, ByteBuffer answer) throws IOException {
        while (true) {
            if (connection.read(answer) < 0) {
                throw new IOException("connection ended within the answer: " + text(answer));
            }
            String received = text(answer);
            int end = received.indexOf("\r\n\r\n");
            if (end >= 0 && answer.position() >= end + 4 + contentLength(received)) {
                if (!received.startsWith("HTTP/1.1 200 ")) {
                    throw new IOException("answer: " + received + " (expected: status 200)");
                }
                return;
            }
        }
    }

    private static String text(ByteBuffer answer) {
        return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
    }

    private static int contentLength(String received) {
        String name = "\r\ncontent-length:";
        int at = received.toLowerCase(java.util.Locale.ROOT).indexOf(name);
        if (at < 0) {
            throw new IllegalStateException("answer without Content-Length: " + received);
        }
        int from = at + name.length();
        return Integer.parseInt(received.substring(from, received.indexOf("\r\n", from)).trim());
    }
}
