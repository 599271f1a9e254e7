/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.pipeline.RequestBodyException;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSourceChannel;

/** The body of a request on an HTTP/2 stream. */
final class Http2Body implements BodySource {

    private final HttpServerExchange exchange;
    private final long announced;
    private @Nullable StreamSourceChannel channel;
    private boolean complete;
    private boolean awaited;
    private long bytesRead;

    Http2Body(HttpServerExchange exchange, long announced) {
        this.exchange = exchange;
        this.announced = announced;
        complete = exchange.isRequestComplete();
    }

    private StreamSourceChannel channel() throws IOException {
        StreamSourceChannel open = channel;
        if (open == null) {
            open = exchange.getRequestChannel();
            if (open == null) {
                throw new EOFException("stream was reset before its body was read");
            }
            channel = open;
        }
        return open;
    }

    @Override
    public int readBody(ByteBuffer dst) throws IOException {
        if (complete) {
            return -1;
        }
        int read = channel().read(dst);
        bytesRead += Math.max(read, 0);
        if (announced >= 0 && (bytesRead > announced || read < 0 && bytesRead < announced)) {
            throw new RequestBodyException(400, "request body has not the announced length of " + announced + " bytes");
        }
        complete = read < 0;
        return read;
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public void resume(Runnable ready) {
        StreamSourceChannel open = channel;
        if (open != null) {
            awaited = true;
            open.getReadSetter().set(c -> readable(open, ready));
            open.resumeReads();
        }
    }

    /** Undertow calls for ever while something is unread, so that whoever does not want it must say so. */
    private void readable(StreamSourceChannel open, Runnable ready) {
        awaited = false;
        ready.run();
        if (!awaited) {
            open.suspendReads();
        }
    }

    @Override
    public void suspend() {
        awaited = false;
        if (channel != null) {
            channel.suspendReads();
        }
    }

    @Override
    public @Nullable Headers trailers() {
        HeaderMap trailers = exchange.getAttachment(HttpAttachments.REQUEST_TRAILERS);
        if (trailers == null) {
            return null;
        }
        HeaderList copy = new HeaderList();
        for (HeaderValues values : trailers) {
            for (String value : values) {
                copy.add(values.getHeaderName().toString(), value);
            }
        }
        return copy;
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }
}
