/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import java.io.IOException;

/** A client's body cannot be read to its end: what a stream of it ends with. */
public final class RequestBodyException extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    /** With the status to answer with. */
    public RequestBodyException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Status to answer with: 400, 408 or 413. */
    public int status() {
        return status;
    }
}
