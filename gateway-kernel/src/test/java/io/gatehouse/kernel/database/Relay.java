/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A network between a node and its database that can be cut, or can swallow what is sent. */
final class Relay implements AutoCloseable {

    /** What happens to the COMMIT of a write on its way. */
    enum Commits {
        PASS,
        /** It arrives, and the connection breaks before its answer. */
        LOSE_ANSWER,
        /** The connection breaks before it arrives. */
        LOSE
    }

    private static final int LONGEST_HANG_SECONDS = 60;

    private final ServerSocket listening;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private volatile boolean closed;
    private volatile boolean refusing;
    private volatile Commits commits = Commits.PASS;
    private volatile CountDownLatch flowing = new CountDownLatch(0);

    private Relay(ServerSocket listening, int target) {
        this.listening = listening;
        this.target = target;
    }

    static Relay to(int port) throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Relay relay = new Relay(listening, port);
        start(relay::serve);
        return relay;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Nothing gets through any more, and nobody is told. */
    void hang() {
        flowing = new CountDownLatch(1);
    }

    /** What was held back goes on. */
    void flow() {
        flowing.countDown();
    }

    /** The next commit has this happen to it. */
    void nextCommit(Commits fate) {
        commits = fate;
    }

    /** New connections are cut at once. */
    void refuse() {
        refusing = true;
    }

    void accept() {
        refusing = false;
    }

    void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    private void serve() {
        while (!closed) {
            try {
                Socket client = listening.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                start(() -> copy(client, server, true));
                start(() -> copy(server, client, false));
            } catch (IOException e) {
                // The server is away, or this relay is closed: the client notices.
            }
        }
    }

    private void copy(Socket from, Socket to, boolean toServer) {
        byte[] buffer = new byte[65_536];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            boolean committing = false;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!flowing.await(LONGEST_HANG_SECONDS, TimeUnit.SECONDS)) {
                    return;
                }
                if (committing && commits != Commits.PASS) {
                    loseCommit(out, buffer, read, from, to);
                    return;
                }
                committing = toServer && isLastOfWrite(buffer, read);
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // Either side is gone; so is this connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A notification is the last thing that a write asks for; what follows is the commit. */
    private static boolean isLastOfWrite(byte[] buffer, int length) {
        return new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains("pg_notify");
    }

    private void loseCommit(OutputStream out, byte[] buffer, int length, Socket client, Socket server)
            throws IOException {
        Commits fate = commits;
        commits = Commits.PASS;
        client.close();
        if (fate == Commits.LOSE_ANSWER) {
            out.write(buffer, 0, length);
            server.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        flow();
        cut();
    }
}
