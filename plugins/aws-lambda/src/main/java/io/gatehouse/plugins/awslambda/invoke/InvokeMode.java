/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

/** Which of the Invoke calls of the Lambda API is made. */
public enum InvokeMode {
    /** The result comes when it is complete. */
    BUFFERED("/2015-03-31/functions/", "/invocations"),
    /** The result comes while the function writes it. */
    RESPONSE_STREAM("/2021-11-15/functions/", "/response-streaming-invocations");

    private final String before;
    private final String after;

    InvokeMode(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /** The mode that a configuration calls {@code buffered} or {@code response_stream}. */
    public static InvokeMode of(String name) {
        return name.equals("response_stream") ? RESPONSE_STREAM : BUFFERED;
    }

    /** The path before the function's name. */
    String before() {
        return before;
    }

    /** The path behind the function's name. */
    String after() {
        return after;
    }
}
