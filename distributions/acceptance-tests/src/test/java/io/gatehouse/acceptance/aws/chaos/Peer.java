/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.chaos;

import io.gatehouse.acceptance.aws.chaos.SocketLoop.Visitor;
import io.gatehouse.acceptance.support.HttpInput;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link SocketLoop}. Used by the loop's thread. */
final class Peer {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Visitor visitor;
    private final ByteBuffer buffer;
    private final Queue<ByteBuffer> unsent = new ArrayDeque<>();
    private byte[] received = new byte[0];

    /** Something that is read from the beginning of the bytes that are there. */
    interface Message<T> {
        /** The message, or null when there is none; {@link EOFException} when it is not complete. */
        @Nullable
        T read(HttpInput input) throws IOException;
    }

    /** @param buffer for what comes, until it is stored; of the loop */
    Peer(SocketChannel channel, SelectionKey key, Visitor visitor, ByteBuffer buffer) {
        this.channel = channel;
        this.key = key;
        this.visitor = visitor;
        this.buffer = buffer;
    }

    /** Takes a message from what came; null as long as it is not complete. */
    <T> @Nullable T take(Message<T> message) throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(received);
        try {
            T complete = message.read(new HttpInput(bytes));
            received = Arrays.copyOfRange(received, received.length - bytes.available(), received.length);
            return complete;
        } catch (EOFException incomplete) {
            return null;
        }
    }

    /** How many bytes came that nobody has taken. */
    int waiting() {
        return received.length;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Sends, as far as the other side is there. */
    void send(byte[] bytes) {
        if (channel.isOpen()) {
            unsent.add(ByteBuffer.wrap(bytes));
            flush();
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection with a reset instead of a close. */
    void reset() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException gone) {
            // Then there is nobody to be told.
        }
        close();
    }

    void opened() {
        visitor.opened(this);
    }

    void serve() {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                opened();
            }
            if (key.isValid() && key.isWritable()) {
                flush();
            }
            if (key.isValid() && key.isReadable()) {
                receive();
            }
        } catch (HttpInput.MalformedMessageException e) {
            throw new UncheckedIOException(e);
        } catch (IOException gone) {
            end();
        }
    }

    private void receive() throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            end();
            return;
        }
        buffer.flip();
        int before = received.length;
        received = Arrays.copyOf(received, before + count);
        buffer.get(received, before, count);
        visitor.received(this);
    }

    /** A failure shows when the connection is read. */
    private void flush() {
        try {
            while (!unsent.isEmpty() && channel.write(unsent.element()) >= 0) {
                if (unsent.element().hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    return;
                }
                unsent.remove();
            }
        } catch (IOException gone) {
            unsent.clear();
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    private void end() {
        close();
        visitor.ended(this);
    }
}
