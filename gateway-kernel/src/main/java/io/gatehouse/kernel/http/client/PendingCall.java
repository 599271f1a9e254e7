/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call until its answer's head, and with it what waits for the answer. Cancelling it closes its connection; what was derived from
 * it may be cancelled without that.
 */
class PendingCall extends CompletableFuture<HttpAnswer> {

    final HttpCall request;
    final ThreadState state;

    /** Whether a body that came together with its head may be given in memory although the call asked for a stream. */
    final boolean preferMemory;

    /** Whether a closed pooled connection was replaced already. */
    boolean replaced;

    /** Touched on the IO thread only. */
    @Nullable
    Connection connection;

    PendingCall(HttpCall request, ThreadState state, boolean preferMemory) {
        this.request = request;
        this.state = state;
        this.preferMemory = preferMemory;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            state.thread.execute(() -> {
                if (connection != null) {
                    connection.cancel(this);
                }
            });
        }
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
