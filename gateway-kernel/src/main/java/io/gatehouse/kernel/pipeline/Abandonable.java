/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a request waits for, and need not wait for any more when its client has left. */
interface Abandonable {

    /** Ends the wait, on the request's IO thread. */
    void abandon();

    /**
     * Ends the work behind a stage when it is nobody else's. A plain future may be one that other requests wait for, too; who made
     * a class of its own has said with it what cancelling ends.
     */
    static void cancel(CompletionStage<?> stage) {
        if (stage instanceof CompletableFuture<?> future && future.getClass() != CompletableFuture.class) {
            future.cancel(false);
        }
    }
}
