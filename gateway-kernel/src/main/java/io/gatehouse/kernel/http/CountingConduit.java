/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/** Counts what is sent to a client. */
final class CountingConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {

    private final ClientConnection connection;

    CountingConduit(StreamSinkConduit next, ClientConnection connection) {
        super(next);
        this.connection = connection;
    }

    private long counted(long written) {
        connection.bytesSent += Math.max(written, 0);
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
