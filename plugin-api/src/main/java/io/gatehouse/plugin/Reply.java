/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer made by a plugin. Immutable: fixed answers are constants. The gateway adds framing, {@code Server},
 * {@code X-Kong-Request-Id} and the like when it sends it.
 *
 * <pre>{@code
 * private static final Reply FORBIDDEN = Reply.error(403, "You cannot consume this service");
 * private static final Reply GONE = Reply.json(410, Map.of("message", "gone")).withHeader("Retry-After", "3600");
 * }</pre>
 */
public final class Reply {

    private static final HeaderList NO_HEADERS = new HeaderList();

    private final int status;
    private final HeaderList headers;
    private final Body body;
    private final @Nullable Object json;
    private final @Nullable String message;

    private Reply(int status, HeaderList headers, Body body, @Nullable Object json, @Nullable String message) {
        if (status < 200 || status > 999) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200..999)");
        }
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.json = json;
        this.message = message;
    }

    /** No body. */
    public static Reply empty(int status) {
        return new Reply(status, NO_HEADERS, Body.empty(), null, null);
    }

    /** A body with exactly the headers that are added to it. */
    public static Reply of(int status, Body body) {
        return new Reply(status, NO_HEADERS, Objects.requireNonNull(body, "body"), null, null);
    }

    /**
     * An answer with these headers, which are taken over, not copied: the caller must not change them any more. For answers
     * made per request.
     */
    public static Reply of(int status, HeaderList headers, Body body) {
        return new Reply(
                status, Objects.requireNonNull(headers, "headers"), Objects.requireNonNull(body, "body"), null, null);
    }

    /** Plain text in UTF-8, with that content type. */
    public static Reply text(int status, String text) {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.CONTENT_TYPE, "text/plain; charset=utf-8");
        return new Reply(status, headers, Body.of(text.getBytes(StandardCharsets.UTF_8)), null, null);
    }

    /** A JSON value as {@link Json} takes it, with content type {@code application/json; charset=utf-8}. */
    public static Reply json(int status, Object value) {
        return new Reply(status, NO_HEADERS, Body.empty(), Objects.requireNonNull(value, "value"), null);
    }

    /**
     * An error in the form the client accepts (JSON, HTML, XML or plain text; for gRPC a status), with the request's id.
     *
     * @param message for the client; becomes part of the body as it is
     */
    public static Reply error(int status, String message) {
        return new Reply(status, NO_HEADERS, Body.empty(), null, Objects.requireNonNull(message, "message"));
    }

    /** The same answer with one more header. */
    public Reply withHeader(String name, String value) {
        HeaderList more = new HeaderList(headers);
        more.add(name, value);
        return new Reply(status, more, body, json, message);
    }

    /** Status code. */
    public int status() {
        return status;
    }

    /** Headers the plugin gave. */
    public Headers headers() {
        return headers;
    }

    /** The body; empty for {@link #json} and {@link #error} answers, whose bodies the gateway writes. */
    public Body body() {
        return body;
    }

    /** The value of a {@link #json} answer, else null. */
    public @Nullable Object jsonValue() {
        return json;
    }

    /** The message of an {@link #error} answer, else null. */
    public @Nullable String errorMessage() {
        return message;
    }
}
