/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call that got no usable answer. The message names the server, never a header or body. */
public final class HttpCallException extends Exception {

    private static final long serialVersionUID = 1L;

    /** How far the call came. */
    public enum Stage {
        /** The name could not be resolved. */
        RESOLVE,
        /** No connection; the request was not sent. */
        CONNECT,
        /** TLS or the proxy's tunnel failed; the request was not sent. */
        HANDSHAKE,
        /** While sending: the server may have got a part. */
        SEND,
        /** While waiting for or reading the answer: the server may have acted. */
        RECEIVE,
        /** The answer is larger than the call allows. */
        TOO_LARGE
    }

    private final Stage stage;
    private final boolean timeout;

    /** An exception for a stage. */
    public HttpCallException(Stage stage, boolean timeout, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.stage = Objects.requireNonNull(stage, "stage");
        this.timeout = timeout;
    }

    /** How far the call came. */
    public Stage stage() {
        return stage;
    }

    /** Whether a deadline passed. */
    public boolean timeout() {
        return timeout;
    }

    /** Whether it is certain that the server has not got the request. */
    public boolean notSent() {
        return stage == Stage.RESOLVE || stage == Stage.CONNECT || stage == Stage.HANDSHAKE;
    }
}
