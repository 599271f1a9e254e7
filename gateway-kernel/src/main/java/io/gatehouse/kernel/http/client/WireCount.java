/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.StreamConnection;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Counts what a connection's sink took. Below TLS these are bytes of the socket: TLS takes bytes that may never get further. One
 * per connection, on its IO thread.
 */
public final class WireCount extends AbstractStreamSinkConduit<StreamSinkConduit> {

    private long bytes;

    private WireCount(StreamSinkConduit next) {
        super(next);
    }

    /** Counts from now on. */
    public static WireCount of(StreamConnection connection) {
        WireCount count = new WireCount(connection.getSinkChannel().getConduit());
        connection.getSinkChannel().setConduit(count);
        return count;
    }

    /** Bytes taken since. */
    public long bytes() {
        return bytes;
    }

    private long counted(long written) {
        bytes += Math.max(written, 0);
        return written;
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        return (int) counted(next.write(src));
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        return counted(next.write(srcs, offset, length));
    }

    @Override
    public int writeFinal(ByteBuffer src) throws IOException {
        return (int) counted(next.writeFinal(src));
    }

    @Override
    public long writeFinal(ByteBuffer[] srcs, int offset, int length) throws IOException {
        return counted(next.writeFinal(srcs, offset, length));
    }

    @Override
    public long transferFrom(FileChannel src, long position, long count) throws IOException {
        return counted(next.transferFrom(src, position, count));
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer throughBuffer) throws IOException {
        return counted(next.transferFrom(source, count, throughBuffer));
    }
}
