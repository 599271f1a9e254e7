/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import org.jspecify.annotations.Nullable;

/** The client's body: in memory when a plugin asked for it and it was not too large, else as it comes. */
final class IncomingBody {

    private final Transport transport;
    private @Nullable Body body;
    private BodyDemand read = BodyDemand.none();
    private long visibleLimit;

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
        transport.readBody(demand.limit(), receiver);
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
        return body == null ? transport.bodyStream() : body;
    }
}
