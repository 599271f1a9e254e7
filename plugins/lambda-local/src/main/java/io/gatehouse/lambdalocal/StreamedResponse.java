/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a process streams to the Runtime API. For one worker's thread at a time, with the exchange parked. */
final class StreamedResponse {
    static final HttpString ERROR_TYPE = new HttpString("Lambda-Runtime-Function-Error-Type");

    private static final HttpString ERROR_BODY = new HttpString("Lambda-Runtime-Function-Error-Body");
    private static final int CHUNK = 64 * 1024;
    private static final long UNLIMITED = -1;

    private final HttpServerExchange exchange;
    private final String contentType;

    StreamedResponse(HttpServerExchange exchange) {
        this.exchange = exchange;
        String declared = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        this.contentType = declared == null ? "application/octet-stream" : declared;
        exchange.setMaxEntitySize(UNLIMITED);
    }

    /**
     * Passes on what comes, as it comes. A caller who has gone does not end the function: the rest is read and dropped.
     * Returns null when the process breaks off.
     */
    @Nullable
    Answer copyTo(Caller caller) {
        exchange.startBlocking();
        try (InputStream input = exchange.getInputStream()) {
            boolean listening = begins(caller);
            byte[] chunk = new byte[CHUNK];
            for (int length = input.read(chunk); length >= 0; length = input.read(chunk)) {
                listening = listening && takes(caller, chunk, length);
            }
            return end(exchange.getAttachment(HttpAttachments.REQUEST_TRAILERS));
        } catch (IOException brokenOff) {
            exchange.setPersistent(false);
            return null;
        }
    }

    /** Tells the process that all has been taken. One that has gone does not hear it. */
    void accept() {
        exchange.setStatusCode(202).endExchange();
    }

    private boolean begins(Caller caller) {
        try {
            caller.streams(contentType);
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean takes(Caller caller, byte[] chunk, int length) {
        try {
            caller.chunk(chunk, 0, length);
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    private static Answer end(@Nullable HeaderMap trailers) {
        String type = trailers == null ? null : trailers.getFirst(ERROR_TYPE);
        String body = trailers == null ? null : trailers.getFirst(ERROR_BODY);
        if (type == null && body == null) {
            return Answer.streamed();
        }
        return Answer.failed(body == null ? new byte[0] : decoded(body), type);
    }

    private static byte[] decoded(String body) {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException plain) {
            return body.getBytes(UTF_8);
        }
    }
}
