/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The client's body: in memory when a plugin asked for it and it was not too large, else as it comes. */
final class IncomingBody {

    private final Transport transport;
    private @Nullable Body body;
    private BodyDemand read = BodyDemand.none();
    private long visibleLimit;
    private long limit = Long.MAX_VALUE;
    private @Nullable Reply tooLarge;

    IncomingBody(Transport transport) {
        this.transport = transport;
    }

    /** A handler's turn begins that asked for this much: it sees no larger body, even if another one asked for that. */
    void show(BodyDemand demand) {
        visibleLimit = demand.limit();
    }

    /** From now on, a body that is in memory can be seen. */
    void showAll() {
        visibleLimit = Long.MAX_VALUE;
    }

    /** Whether this much has to be read first. */
    boolean lacks(BodyDemand demand) {
        if (body != null || demand.limit() <= read.limit()) {
            return false;
        }
        if (transport.request().contentLength() == 0) {
            body = Body.empty();
            return false;
        }
        return true;
    }

    void read(BodyDemand demand, Transport.BodyReceiver receiver) {
        read = demand;
        transport.readBody(Math.min(demand.limit(), limit), receiver);
    }

    /**
     * Bounds a body of unknown length.
     *
     * @return false when it is known to be longer
     */
    boolean limit(long bytes, Reply answer) {
        long known = body != null ? body.length() : transport.request().contentLength();
        boolean readInVain = known < 0 && read.limit() > 0;
        if (known > bytes || readInVain && read.limit() >= bytes) {
            return false;
        }
        if (known < 0 && bytes < limit) {
            limit = bytes;
            tooLarge = answer;
        }
        return true;
    }

    /** The answer to a body that was just found too large to be read, or null when it is within its limit. */
    @Nullable
    Reply refusal() {
        return limit <= read.limit() ? tooLarge : null;
    }

    void complete(byte[] bytes) {
        body = Body.of(bytes);
    }

    /** Whether a body larger than what was read last ends the request. */
    boolean insisted() {
        return read.insisting();
    }

    /** What the current handler may see, or null. */
    @Nullable
    Body visible() {
        return body != null && body.length() <= visibleLimit ? body : null;
    }

    Body toForward() {
        if (body != null) {
            return body;
        }
        Body stream = transport.bodyStream();
        Flow.Publisher<ByteBuffer> publisher = stream.publisher();
        if (publisher == null || tooLarge == null) {
            return stream;
        }
        return Body.stream(new LimitedBody(publisher, limit, tooLarge), stream.length())
                .withTrailers(stream::trailers);
    }
}
