/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import org.jspecify.annotations.Nullable;

/** What became of an invocation. */
sealed interface Outcome {

    /**
     * The function ran, or an environment for it failed.
     *
     * @param payload what the function answered, or the error object; empty after an answer that was streamed
     * @param failure null when all went well
     * @param logTail the end of the invocation's log
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Completed(byte[] payload, @Nullable Failure failure, byte[] logTail) implements Outcome {}

    /** The invocation waits in the function's queue. */
    record Queued() implements Outcome {}

    /** Not run: the limit that the reason names is reached. */
    record Throttled(String reason, int retryAfterSeconds) implements Outcome {}

    /** Not run: the emulator could not start a process, or is closing. */
    record Refused(String reason) implements Outcome {}

    /**
     * That a function failed.
     *
     * @param kind Handled or Unhandled
     * @param code what the runtime calls the error
     */
    record Failure(String kind, String code) {
        static Failure unhandled(String code) {
            return new Failure("Unhandled", code);
        }
    }
}
