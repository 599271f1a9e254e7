/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import org.jspecify.annotations.Nullable;

/** Answers requests of a listener that is not the gateway's own: Admin API, status. */
@FunctionalInterface
public interface AdminHandler {

    /**
     * Answers a request without waiting for its body, or leaves it to {@link #handle}. On an IO thread, when the head is there:
     * must not block.
     *
     * @param head the request with an empty body
     * @return null to have the body read
     */
    default @Nullable AdminResponse early(AdminRequest head) {
        return null;
    }

    /** Answers a request that had no early answer. On a worker thread: may block. An exception is logged and answered with status 500. */
    AdminResponse handle(AdminRequest request) throws Exception;

    /** The longest body it takes, in bytes; longer ones are answered with status 413. */
    default long bodyLimit() {
        return 10 * 1024 * 1024;
    }
}
