/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import io.gatehouse.acceptance.support.HeaderLines;
import io.gatehouse.acceptance.support.HttpInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A server of mocked answers on a free loopback port: blocking, one thread per connection, keep-alive. */
final class MockServer implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final ServerSocket listener;
    private final Mock mock;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();

    /** Decides about one request; called by many threads. */
    interface Mock {
        MockAnswer answer(String method, String target, HeaderLines headers, byte[] body);
    }

    MockServer(String name, Mock mock) {
        this.mock = mock;
        try {
            listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startThread(name, this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What peers sent that is not HTTP. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    private static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                startThread("mock connection", () -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            HttpInput input = new HttpInput(new BufferedInputStream(socket.getInputStream()));
            OutputStream output = socket.getOutputStream();
            boolean more = true;
            while (more) {
                HttpInput.Head head = input.readHead();
                more = head != null && answer(head, input, output);
            }
        } catch (HttpInput.MalformedMessageException e) {
            problems.add(e.getMessage());
        } catch (IOException gone) {
            // The gateway may close any connection at any time; what it sent before is recorded.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            problems.add(e.toString());
        } finally {
            open.remove(socket);
        }
    }

    private boolean answer(HttpInput.Head head, HttpInput input, OutputStream output)
            throws IOException, InterruptedException {
        String[] words = head.startLine().split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new HttpInput.MalformedMessageException("request line '" + head.startLine() + "'");
        }
        if (head.headers().has("Expect", "100-continue")) {
            output.write(Content.utf8("HTTP/1.1 100 Continue\r\n\r\n"));
        }
        byte[] body = input.readRequestBody(head.headers());
        MockAnswer answer = mock.answer(words[0], words[1], head.headers(), body);
        TimeUnit.MILLISECONDS.sleep(answer.delayMilliseconds());
        if (answer.dropped()) {
            return false;
        }
        output.write(answer.bytes(words[0]));
        return !answer.closing() && !head.headers().has("Connection", "close");
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
