/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.util.Objects;

/**
 * An answer that the client got.
 *
 * @param status status code, 200..999
 * @param headers in order, the receiver's own
 * @param body complete, or a stream when the call asked for one
 */
public record HttpAnswer(int status, HeaderList headers, Body body) {

    /** Checks for nulls. */
    public HttpAnswer {
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }
}
