/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Reply;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A client's body cannot be read to its end: what a stream of it ends with. */
public final class RequestBodyException extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final transient @Nullable Reply reply;

    /** With the status to answer with. */
    public RequestBodyException(int status, String message) {
        super(message);
        this.status = status;
        this.reply = null;
    }

    /** With the answer of the plugin that refuses it. */
    RequestBodyException(Reply reply, String message) {
        super(message);
        this.status = reply.status();
        this.reply = reply;
    }

    /** What a plugin answers with, or null when the server itself does. */
    @Nullable
    Reply reply() {
        return reply;
    }

    /** Status to answer with: 400, 408, 413, or a plugin's. */
    public int status() {
        return status;
    }
}
