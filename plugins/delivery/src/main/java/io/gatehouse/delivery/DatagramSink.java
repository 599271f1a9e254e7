/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends each entry in a datagram of its own (UDP). */
public final class DatagramSink implements BlockingSink<byte[]> {

    /** What fits into a datagram of IPv4. */
    static final int MOST_BYTES = 65_507;

    private final String host;
    private final int port;
    private @Nullable DatagramSocket socket;

    /** Sends to a host, whose name is looked up as often as the JVM's cache of names asks for it. */
    public DatagramSink(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public void write(List<byte[]> batch) throws IOException {
        DatagramSocket connected = connected(new InetSocketAddress(InetAddress.getByName(host), port));
        boolean refused = false;
        for (byte[] entry : batch) {
            if (entry.length > MOST_BYTES) {
                throw new IOException("entry of " + entry.length + " bytes (expected: " + MOST_BYTES
                        + " at most, what fits into a datagram)");
            }
            refused |= !send(connected, new DatagramPacket(entry, entry.length));
        }
        if (refused) {
            throw new IOException("nobody listens on UDP port " + port + " of " + host);
        }
    }

    /** The system tells of a refused datagram instead of sending the next one, which is therefore sent again. */
    private static boolean send(DatagramSocket socket, DatagramPacket packet) throws IOException {
        try {
            socket.send(packet);
            return true;
        } catch (PortUnreachableException e) {
            socket.send(packet);
            return false;
        }
    }

    private DatagramSocket connected(InetSocketAddress address) throws IOException {
        DatagramSocket current = socket;
        if (current != null && address.equals(current.getRemoteSocketAddress())) {
            return current;
        }
        close();
        DatagramSocket made = new DatagramSocket();
        try {
            made.connect(address);
        } catch (IOException e) {
            made.close();
            throw e;
        }
        socket = made;
        return made;
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
