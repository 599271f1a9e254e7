/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/** Undertow's HTTP/2 on a client's connection, which knows what names the host of a request. Used on its IO thread. */
final class Http2Requests extends Http2Channel {

    Http2Requests(StreamConnection stream, ByteBufferPool pool, OptionMap options) {
        super(stream, null, pool, null, false, false, options);
    }

    @Override
    protected @Nullable AbstractHttp2StreamSourceChannel createChannel(FrameHeaderData frame, PooledByteBuffer data)
            throws IOException {
        AbstractHttp2StreamSourceChannel opened = super.createChannel(frame, data);
        if (opened instanceof Http2StreamSourceChannel request && !namesHost(request.getHeaders())) {
            sendRstStream(request.getStreamId(), ERROR_PROTOCOL_ERROR);
            return null;
        }
        return opened;
    }

    /** Undertow takes the first authority and never the host, so that there has to be just one, and may be the host. */
    private static boolean namesHost(HeaderMap headers) {
        if (headers.contains(AUTHORITY)) {
            return headers.count(AUTHORITY) == 1;
        }
        if (headers.count(Headers.HOST) == 1) {
            headers.put(AUTHORITY, headers.getFirst(Headers.HOST));
        }
        return true;
    }
}
