/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.plugin.http.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a request's body come from. IO thread only. */
interface BodySource {

    /** Reads what is there: a count, 0 when nothing is yet, -1 at the end. */
    int readBody(ByteBuffer dst) throws IOException;

    /** Whether the end was read. */
    boolean complete();

    /** Runs the task whenever bytes may be read, until {@link #suspend}. */
    void resume(Runnable ready);

    /** No more tasks. */
    void suspend();

    /** Fields behind the body, known at its end; null when there are none. */
    @Nullable
    Headers trailers();

    /** Bytes of head and body taken from the connection. */
    long bytesRead();
}
