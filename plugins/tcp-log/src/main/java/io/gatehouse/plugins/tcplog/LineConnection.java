/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.tcplog;

import io.gatehouse.delivery.BlockingSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes lines to a server over one connection, made when it is needed and kept while it is used. */
final class LineConnection implements BlockingSink<byte[]> {

    /** Enough to keep up with requests, little enough to be lost when a write fails. */
    static final int LINES_AT_ONCE = 64;

    private static final System.Logger LOG = System.getLogger("io.gatehouse.plugins.tcp-log");
    private static final int MOST_READ = 1 << 16;

    private final LineServer server;
    private final ScheduledExecutorService scheduler;
    private final byte[] unwanted = new byte[4096];
    private @Nullable Connection connection;
    private long lastUsedNanos;

    LineConnection(LineServer server, ScheduledExecutorService scheduler) {
        this.server = server;
        this.scheduler = scheduler;
    }

    @Override
    public void write(List<byte[]> batch) throws IOException {
        Connection open = open();
        try {
            open.write(lines(batch));
        } catch (IOException e) {
            connection = null;
            open.abort();
            throw e;
        }
        lastUsedNanos = System.nanoTime();
        if (server.keepaliveMillis() == 0) {
            close();
        }
    }

    private static byte[] lines(List<byte[]> batch) {
        int length = batch.size();
        for (byte[] entry : batch) {
            length += entry.length;
        }
        ByteBuffer lines = ByteBuffer.allocate(length);
        for (byte[] entry : batch) {
            lines.put(entry).put((byte) '\n');
        }
        return lines.array();
    }

    private Connection open() throws IOException {
        Connection open = connection;
        long unusedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastUsedNanos);
        if (open != null && unusedMillis < server.keepaliveMillis() && open.isAlive()) {
            return open;
        }
        close();
        Connection made = new Connection(server.connect());
        connection = made;
        return made;
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    /** A socket whose writes end in time: Java's own have no limit. */
    private final class Connection {

        private final Socket socket;
        private final Socket plain;
        private final Future<?> watch;
        private volatile long busySince;

        private Connection(LineServer.Line line) {
            socket = line.socket();
            plain = line.plain();
            int interval = Math.max(10, server.timeoutMillis() / 2);
            watch = scheduler.scheduleWithFixedDelay(this::endWhatHangs, interval, interval, TimeUnit.MILLISECONDS);
        }

        private void endWhatHangs() {
            long since = busySince;
            if (since != 0 && System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(server.timeoutMillis())) {
                abort();
            }
        }

        /** Reads away what the server says, which nobody asked for; finds out that way that it has closed. */
        private boolean isAlive() {
            try {
                socket.setSoTimeout(1);
                InputStream in = socket.getInputStream();
                int read = 0;
                while (read < MOST_READ) {
                    int count = in.read(unwanted);
                    if (count < 0) {
                        return false;
                    }
                    read += count;
                }
                return true;
            } catch (SocketTimeoutException e) {
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        private void write(byte[] bytes) throws IOException {
            busySince = System.nanoTime() | 1;
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            busySince = 0;
        }

        /** Ends in good order: with TLS that takes a last message, whose answer is not waited for. */
        private void close() {
            busySince = System.nanoTime() | 1;
            try {
                plain.setSoTimeout(1);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "connection already closed", e);
            }
            closeQuietly(socket);
            abort();
        }

        private void abort() {
            watch.cancel(false);
            closeQuietly(plain);
        }

        private static void closeQuietly(Socket closed) {
            try {
                closed.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "connection not closed cleanly", e);
            }
        }
    }
}
