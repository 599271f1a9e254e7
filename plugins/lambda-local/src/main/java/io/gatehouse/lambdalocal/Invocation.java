/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of a function.
 *
 * @param version that runs
 * @param arn as invoked, with the qualifier when there was one
 * @param clientContext JSON, null when the caller sent none
 * @param tenantId null when the function is not tenant-isolated
 * @param payload JSON
 * @param coldStartDelay how much longer a process is to take to start, when one is started
 * @param caller told what becomes of it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Invocation(
        String requestId,
        String version,
        String arn,
        String traceId,
        @Nullable String clientContext,
        @Nullable String tenantId,
        byte[] payload,
        Duration coldStartDelay,
        Caller caller) {

    /** The same for a caller who has been answered already. */
    Invocation withoutCaller() {
        return new Invocation(
                requestId, version, arn, traceId, clientContext, tenantId, payload, coldStartDelay, Caller.NOBODY);
    }
}
