/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.util.Objects;

/**
 * One request to be sent. {@code Host}, {@code Content-Length} and connection headers are set by the client unless given.
 *
 * @param method such as {@code POST}
 * @param target path and query, escaped for transport
 * @param headers sent in this order; taken over
 * @param body sent with its length, or chunked when a stream of unknown length
 * @param responseLimit bytes of the answer's body that are read into memory at most; a larger one fails the call. -1 asks for a
 *     stream
 */
public record HttpCall(String method, String target, HeaderList headers, Body body, long responseLimit) {

    /** Checks for nulls. */
    public HttpCall {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }
}
