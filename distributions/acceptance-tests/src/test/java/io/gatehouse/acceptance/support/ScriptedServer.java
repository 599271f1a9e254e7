/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A TCP server whose connections follow a script: one thread per connection, which closes it when the script ends. */
public final class ScriptedServer implements AutoCloseable {
    private static final int BACKLOG = 512;
    private static final Duration LAST_ACCEPTED = Duration.ofSeconds(10);

    private final ServerSocket listener;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Thread acceptor;

    /** What happens on one connection; called by a thread per connection. */
    public interface Script {
        void follow(Conversation peer) throws IOException, InterruptedException;
    }

    public ScriptedServer(Script script) {
        this(script, ServerSocketFactory.getDefault());
    }

    /** @param sockets decides what the connections speak below the script, such as TLS */
    public ScriptedServer(Script script, ServerSocketFactory sockets) {
        this.script = script;
        try {
            listener = sockets.createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = startThread(this::accept);
    }

    /** A server that answers every request in order as long as the peer stays. */
    public static ScriptedServer answering(Answers answers) {
        return new ScriptedServer(peer -> {
            for (Received request = peer.next(); request != null; request = peer.next()) {
                peer.send(answers.to(request));
            }
        });
    }

    /** The bytes of the answer to a request. */
    public interface Answers {
        String to(Received request) throws InterruptedException;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public int accepted() {
        return accepted.get();
    }

    public int open() {
        return open.size();
    }

    private static Thread startThread(Runnable task) {
        Thread thread = new Thread(task, "scripted server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                accepted.incrementAndGet();
                startThread(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.follow(new Conversation(socket));
        } catch (IOException gone) {
            // Peers may leave at any point of a script.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    /** No connection is answered any more once this returns: the last one may be taken while the listener closes. */
    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join(LAST_ACCEPTED.toMillis());
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
