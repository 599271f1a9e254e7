/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads the header of the PROXY protocol, version 1 or 2, with which a connection begins, and not a byte more. A connection
 * without one is closed.
 */
final class ProxyHeaderReader {

    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int TEXT_LIMIT = 107;
    private static final int BINARY_HEAD = 16;
    private static final int BINARY_LIMIT = 4096;
    private static final int SHORTEST = 15;

    private final StreamConnection stream;
    private final Consumer<@Nullable InetSocketAddress> next;
    private ByteBuffer read = ByteBuffer.allocate(TEXT_LIMIT + 1).limit(SHORTEST);

    /**
     * A reader.
     *
     * @param next gets the client's address, or null when the header tells of none
     */
    ProxyHeaderReader(StreamConnection stream, Consumer<@Nullable InetSocketAddress> next) {
        this.stream = stream;
        this.next = next;
    }

    void start() {
        stream.getSourceChannel().setReadListener(this::readOn);
        stream.getSourceChannel().resumeReads();
        readOn(stream.getSourceChannel());
    }

    private void readOn(StreamSourceChannel channel) {
        try {
            while (true) {
                int count = channel.read(read);
                if (count < 0) {
                    throw new IOException("client left within the PROXY header");
                }
                if (read.hasRemaining()) {
                    return;
                }
                if (isComplete()) {
                    channel.suspendReads();
                    stream.getSourceChannel().setReadListener(null);
                    next.accept(isBinary() ? binaryAddress() : textAddress());
                    return;
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            IoUtils.safeClose(stream);
        }
    }

    private boolean isBinary() {
        return read.get(0) == SIGNATURE[0];
    }

    /** Whether everything is there; if not, asks for what is known to be missing. */
    private boolean isComplete() throws IOException {
        byte[] bytes = read.array();
        int length = read.position();
        if (!isBinary()) {
            if (!Arrays.equals(bytes, 0, TEXT.length, TEXT, 0, TEXT.length) || length > TEXT_LIMIT) {
                throw new IOException("connection begins without a PROXY header");
            }
            if (bytes[length - 1] == '\n') {
                return true;
            }
            read.limit(length + 1);
            return false;
        }
        if (length < BINARY_HEAD) {
            read.limit(BINARY_HEAD);
            return false;
        }
        int total = BINARY_HEAD + (read.getShort(14) & 0xffff);
        if (!Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length) || total > BINARY_LIMIT) {
            throw new IOException("connection begins without a PROXY header");
        }
        if (length < total) {
            read = ByteBuffer.allocate(total).put(bytes, 0, length);
            return false;
        }
        return true;
    }

    private @Nullable InetSocketAddress textAddress() throws IOException {
        String line = new String(read.array(), 0, read.position(), StandardCharsets.US_ASCII);
        String[] words = line.stripTrailing().split(" ");
        if (words.length > 1 && words[1].equals("UNKNOWN")) {
            return null;
        }
        long port = words.length == 6 ? HeadParser.contentLength(words[4]) : -1;
        if (!line.endsWith("\r\n")
                || port < 0
                || port > 0xffff
                || !words[1].startsWith("TCP")
                || !InetAddresses.isInetAddress(words[2])) {
            throw new IOException("malformed PROXY header");
        }
        return new InetSocketAddress(InetAddresses.forString(words[2]), (int) port);
    }

    private @Nullable InetSocketAddress binaryAddress() throws IOException {
        int command = read.get(12);
        if (command == 0x20) {
            return null;
        }
        int family = read.get(13) >> 4;
        int size = family == 1 ? 4 : 16;
        if (command != 0x21 || family > 2 || family < 0) {
            throw new IOException("malformed PROXY header");
        }
        if (family == 0) {
            return null;
        }
        if (read.position() < BINARY_HEAD + 2 * size + 4) {
            throw new IOException("malformed PROXY header");
        }
        byte[] address = Arrays.copyOfRange(read.array(), BINARY_HEAD, BINARY_HEAD + size);
        return new InetSocketAddress(inet(address), read.getShort(BINARY_HEAD + 2 * size) & 0xffff);
    }

    private static InetAddress inet(byte[] address) throws UnknownHostException {
        return InetAddress.getByAddress(address);
    }
}
