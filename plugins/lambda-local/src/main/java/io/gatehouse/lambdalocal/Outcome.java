/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

/** What became of an invocation. */
sealed interface Outcome {

    /**
     * The function ran, or an environment for it failed.
     *
     * @param payload what the function answered, or the error object
     * @param failed whether the payload is an error object
     * @param logTail the end of the invocation's log
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Completed(byte[] payload, boolean failed, byte[] logTail) implements Outcome {}

    /** The invocation waits in the function's queue. */
    record Queued() implements Outcome {}

    /** Not run: the limit that the reason names is reached. */
    record Throttled(String reason) implements Outcome {}

    /** Not run: the emulator could not start a process, or is closing. */
    record Refused(String reason) implements Outcome {}
}
