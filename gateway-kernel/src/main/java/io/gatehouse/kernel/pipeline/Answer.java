/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.ResponseEditor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The answer of one request while plugins look at it. */
final class Answer implements ResponseEditor {

    private int status;
    private final HeaderList headers;
    private Body body;

    Answer(int status, HeaderList headers, Body body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void status(int newStatus) {
        if (newStatus < 200 || newStatus > 599) {
            throw new IllegalArgumentException("status: " + newStatus + " (expected: 200..599)");
        }
        status = newStatus;
    }

    @Override
    public HeaderList headers() {
        return headers;
    }

    @Override
    public @Nullable Body body() {
        return body.inMemory() ? body : null;
    }

    @Override
    public void body(Body newBody) {
        Body unread = body;
        replaceRead(Objects.requireNonNull(newBody, "body"));
        BufferedAnswer.discard(unread);
    }

    /** In place of a body that somebody reads already. */
    void replaceRead(Body newBody) {
        body = newBody;
        headers.remove(HeaderName.CONTENT_LENGTH);
    }

    /** The body, in memory or not. */
    Body anyBody() {
        return body;
    }
}
