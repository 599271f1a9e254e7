/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

/** What the server in front hands requests to. All methods are called on the request's IO thread. */
public interface RequestHandler {

    /** Takes a request; ends in exactly one {@link Transport#send} or {@link Transport#abort}. Must not block. */
    void handle(Transport transport);

    /**
     * Called exactly once per request, after its last byte was sent or its client has left.
     *
     * @param bytesSent head and body of the answer
     * @param aborted whether the answer is incomplete
     */
    void completed(Transport transport, long bytesSent, boolean aborted);
}
