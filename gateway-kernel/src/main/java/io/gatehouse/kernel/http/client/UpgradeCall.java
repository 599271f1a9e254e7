/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import java.util.concurrent.CompletableFuture;

/** A call whose answer may be {@code 101}. */
final class UpgradeCall extends PendingCall {

    /** Cancelling it cancels the call. */
    final CompletableFuture<Upgrade> outcome = new CompletableFuture<>() {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            return UpgradeCall.this.cancel(mayInterruptIfRunning) && cancelled;
        }
    };

    UpgradeCall(HttpCall request, ThreadState state) {
        super(request, state, false);
    }

    @Override
    public boolean complete(HttpAnswer answer) {
        return super.complete(answer) && outcome.complete(new Upgrade.Refused(answer));
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return super.completeExceptionally(failure) && outcome.completeExceptionally(failure);
    }
}
