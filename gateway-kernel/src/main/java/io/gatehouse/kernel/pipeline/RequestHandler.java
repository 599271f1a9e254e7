/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

/** What the server in front hands requests to. */
@FunctionalInterface
public interface RequestHandler {

    /**
     * Takes a request, on its IO thread; ends, now or later, in exactly one {@link Transport#send} or {@link Transport#abort}.
     * Must not block.
     */
    void handle(Transport transport);
}
