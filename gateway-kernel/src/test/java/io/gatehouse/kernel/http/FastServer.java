/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A server that answers one request with more than anybody can take, as fast as it is taken. */
final class FastServer implements AutoCloseable {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n";
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    final CountDownLatch left = new CountDownLatch(1);
    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final AtomicLong sent = new AtomicLong();

    FastServer() throws IOException {
        Thread thread = new Thread(this::serve, "fast server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Bytes sent when no more were taken for half a second. */
    long awaitHeld() {
        long[] seen = {-1, System.nanoTime()};
        TestGateway.eventually(() -> {
            long now = sent.get();
            if (now != seen[0]) {
                seen[0] = now;
                seen[1] = System.nanoTime();
            }
            return now > 0 && System.nanoTime() - seen[1] > QUIET_NANOS;
        });
        return seen[0];
    }

    private void serve() {
        try (Socket socket = listener.accept()) {
            socket.getInputStream().read(new byte[8192]);
            socket.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
            byte[] block = new byte[64 * 1024];
            while (true) {
                socket.getOutputStream().write(block);
                sent.addAndGet(block.length);
            }
        } catch (IOException e) {
            left.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
