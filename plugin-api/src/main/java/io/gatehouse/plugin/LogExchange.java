/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.http.Response;
import java.util.List;
import java.util.Map;

/** A finished request. Implemented by the gateway only: it may gain methods. */
public interface LogExchange extends Exchange {

    /** Head of the answer as it was sent. */
    Response response();

    /** Where the answer came from. */
    ResponseSource source();

    /** Bytes of the request, head included. */
    long requestSize();

    /** Bytes of the answer that were sent, head included. */
    long responseSize();

    /** From the first byte of the request to the last of the answer, in nanoseconds. */
    long totalNanos();

    /** The gateway's own part of {@link #totalNanos()}, in nanoseconds. */
    long gatewayNanos();

    /** Waiting for the upstream or for a plugin's own upstream, in nanoseconds; -1 when there was none. */
    long upstreamNanos();

    /**
     * What had the request for how long, in the order of their beginnings. Noted only where a handler of the route
     * {@linkplain LogHandler#readsTurns reads} it, else empty; finding the route only where a global one does.
     */
    List<Turn> turns();

    /** Whether the client left before the answer was complete. */
    boolean aborted();

    /** The log entry that logging plugins send: JSON as {@link Json} takes it. Made at the first call; may be changed. */
    Map<String, Object> entry();
}
