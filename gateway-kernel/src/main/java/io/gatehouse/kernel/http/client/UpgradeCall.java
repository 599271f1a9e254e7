/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HttpCall;
import java.util.concurrent.CompletableFuture;

/** A call whose answer may be {@code 101}. */
final class UpgradeCall extends PendingCall {

    final CompletableFuture<Upgrade> outcome = new CompletableFuture<>();

    UpgradeCall(HttpCall request, ThreadState state) {
        super(request, state, false);
        whenComplete((answer, failure) -> {
            if (failure != null) {
                outcome.completeExceptionally(failure);
            } else {
                outcome.complete(new Upgrade.Refused(answer));
            }
        });
    }
}
