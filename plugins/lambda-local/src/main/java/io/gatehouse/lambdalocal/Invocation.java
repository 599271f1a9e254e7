/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.util.function.Consumer;

/**
 * One call of a function.
 *
 * @param version that runs
 * @param arn as invoked, with the qualifier when there was one
 * @param payload JSON
 * @param whenDone called once, on the control thread
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Invocation(
        String requestId, String version, String arn, String traceId, byte[] payload, Consumer<Outcome> whenDone) {

    /** The same for a caller who has been answered already. */
    Invocation withoutListener() {
        return new Invocation(requestId, version, arn, traceId, payload, outcome -> {});
    }
}
