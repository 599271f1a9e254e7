/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers when it is told to, and knows whose client did not wait. */
final class SlowServer implements AutoCloseable {

    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow";

    private final ServerSocket listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch answering = new CountDownLatch(1);
    private volatile String beginning = "";
    private volatile int longestNanos;

    SlowServer() throws IOException {
        Thread thread = new Thread(this::accept, "slow server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Sends this at once, and then nothing. */
    void answerWith(String part) {
        beginning = part;
    }

    void answerAll() {
        answering.countDown();
    }

    /** Answers every request after a random time. */
    void answerAfterUpTo(int nanos) {
        longestNanos = nanos;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Requests received. */
    int arrived() {
        return arrived.get();
    }

    int open() {
        return sockets.size();
    }

    void awaitArrived(int count) {
        TestGateway.eventually(() -> arrived.get() >= count);
    }

    /** Waits for clients that leave before their answer is complete. */
    void awaitClosed(int count) {
        TestGateway.eventually(() -> closed.get() >= count);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread thread = new Thread(() -> serve(socket), "slow connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        boolean answered = true;
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            while (request(in)) {
                answered = false;
                arrived.incrementAndGet();
                send(socket, beginning);
                socket.setSoTimeout(1);
                awaitTurn(in);
                socket.setSoTimeout(20_000);
                send(socket, ANSWER);
                answered = true;
            }
        } catch (IOException e) {
            if (!answered) {
                closed.incrementAndGet();
            }
        } finally {
            sockets.remove(socket);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void awaitTurn(InputStream in) throws IOException {
        long deadline = longestNanos == 0
                ? Long.MAX_VALUE
                : System.nanoTime() + ThreadLocalRandom.current().nextInt(longestNanos);
        while (answering.getCount() > 0 && System.nanoTime() < deadline) {
            try {
                if (in.read() < 0) {
                    throw new IOException("left");
                }
            } catch (java.net.SocketTimeoutException e) {
                // still there
            }
        }
    }

    private static boolean request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            head.append((char) b);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int length = lower.indexOf("content-length: ");
        if (length >= 0) {
            in.readNBytes(Integer.parseInt(lower.substring(length + 16, lower.indexOf('\r', length))));
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
