/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import org.jspecify.annotations.Nullable;

/** An answer that is not sent yet, to read and to edit. Implemented by the gateway only: it may gain methods. */
public interface ResponseEditor extends Response {

    /** Replaces the status, 200..599. */
    void status(int status);

    /** Headers, to read and to edit. Framing headers are the gateway's business. */
    @Override
    HeaderList headers();

    /** The complete body when it is in memory: made by the gateway or a plugin, or asked for by a handler; else null. */
    @Nullable
    Body body();

    /** Replaces the body and its {@code Content-Length}. */
    void body(Body body);
}
