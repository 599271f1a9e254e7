/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import io.gatehouse.acceptance.support.Conversation;
import io.gatehouse.acceptance.support.HttpInput;
import io.gatehouse.acceptance.support.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

/** An HTTP proxy that stands for the network of AWS: it remembers the names it is asked for, and leads to loopback. */
final class TunnelProxy implements AutoCloseable {
    /** Instead of a port: the name is not known. */
    static final int NOWHERE = 0;

    private final ScriptedServer server = new ScriptedServer(this::tunnel);
    private final ToIntFunction<String> ports;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** @param ports the port on loopback that stands for a host */
    TunnelProxy(ToIntFunction<String> ports) {
        this.ports = ports;
    }

    private void tunnel(Conversation peer) throws IOException {
        HttpInput.Head head = peer.head();
        if (head == null) {
            return;
        }
        requests.add(head.startLine());
        String[] words = head.startLine().split("[ :]");
        int port = words[0].equals("CONNECT") ? ports.applyAsInt(words[1]) : NOWHERE;
        if (port == NOWHERE) {
            peer.send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
            Thread there = new Thread(() -> copy(peer.input(), target), "tunnel");
            there.setDaemon(true);
            there.start();
            byte[] buffer = new byte[8_192];
            InputStream back = target.getInputStream();
            for (int read = back.read(buffer); read > 0; read = back.read(buffer)) {
                peer.send(Arrays.copyOf(buffer, read));
            }
        }
    }

    private static void copy(InputStream from, Socket to) {
        try {
            OutputStream target = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            for (int read = from.read(buffer); read > 0; read = from.read(buffer)) {
                target.write(buffer, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException gone) {
            // One of both left, which ends the other direction as well.
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** First lines, in order. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.close();
    }
}
