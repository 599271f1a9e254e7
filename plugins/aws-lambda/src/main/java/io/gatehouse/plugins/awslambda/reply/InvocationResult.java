/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugin.http.HttpCallException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** How an invocation ended. Each end has its own reason in the log and its own label in measurements. */
public enum InvocationResult {
    /** The function answered. */
    SUCCESS,
    /** The function ran and failed, or could not be started by Lambda: AWS says {@code Handled} or {@code Unhandled}. */
    FUNCTION_ERROR,
    /** The function answered, but not in the format of its proxy integration. */
    MALFORMED,
    /** The Lambda API said no: a status of 400 and above other than 429. */
    REFUSED,
    /** The Lambda API had too many calls already: status 429. The function was not started. */
    THROTTLED,
    /** A deadline passed. The function may have run. */
    TIMEOUT,
    /** No connection, one that broke, or an answer that is not the Lambda API's. */
    UNREACHABLE,
    /** There were no credentials to sign with. Nothing was sent. */
    NO_CREDENTIALS,
    /** Nobody took the answer, or the rest of a stream: the client left, or wanted the head only. The function may have run. */
    CANCELLED;

    private final String label;

    InvocationResult() {
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** What a call was that got no answer, or not the whole of it. */
    public static InvocationResult of(Throwable failure) {
        boolean late =
                failure instanceof TimeoutException || failure instanceof HttpCallException call && call.timeout();
        return late ? TIMEOUT : UNREACHABLE;
    }

    /** The name in measurements and log entries, such as {@code function_error}. */
    public String label() {
        return label;
    }
}
