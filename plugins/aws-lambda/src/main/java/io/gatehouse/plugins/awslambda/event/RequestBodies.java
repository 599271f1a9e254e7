/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.BodyFields;
import io.gatehouse.plugin.http.Request;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Which bodies come into the event. A body is large when Kong would not keep it in its buffer: from 1.25 times the buffer's size
 * on when its length is announced, beyond the buffer's size when it is not. Large bodies are never parsed.
 */
final class RequestBodies {

    private static final long DEFAULT_BUFFER = 8 * 1024;
    private static final long DEFAULT_MAXIMUM = 32 * 1024 * 1024;
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 16;

    private final boolean skipLarge;
    private final long fitsUnannounced;
    private final long fitsAnnounced;
    private final BodyDemand small;
    private final BodyDemand smallUnannounced;
    private final BodyDemand everything;
    private final Logger logger;

    RequestBodies(boolean skipLarge, Settings settings, Logger logger) {
        this.skipLarge = skipLarge;
        this.fitsUnannounced = Math.min(LARGEST_ARRAY, settings.bytes("client_body_buffer_size", DEFAULT_BUFFER));
        this.fitsAnnounced = Math.min(LARGEST_ARRAY, fitsUnannounced + fitsUnannounced / 4 - 1);
        this.small = BodyDemand.ifUpTo(fitsAnnounced);
        this.smallUnannounced = BodyDemand.ifUpTo(fitsUnannounced);
        this.everything =
                BodyDemand.upTo(Math.min(LARGEST_ARRAY, settings.bytes("max_buffered_body", DEFAULT_MAXIMUM)));
        this.logger = logger;
    }

    /** For an event with parsed fields only. */
    BodyDemand demandSmall(Request request) {
        long length = request.contentLength();
        if (length == 0) {
            return BodyDemand.none();
        }
        return length > 0 ? small : smallUnannounced;
    }

    /** For an event with the body itself. */
    BodyDemand demand(Request request) {
        return skipLarge || request.contentLength() == 0 ? demandSmall(request) : everything;
    }

    /** The body as it is now; null when there is none, it is empty, or it is large and skipped. */
    byte @Nullable [] bytes(AccessExchange exchange) {
        Body body = exchange.upstream().body();
        if (body == null) {
            if (exchange.request().contentLength() != 0) {
                logger.log(Level.ERROR, "request body was buffered to disk, too large");
            }
            return null;
        } else if (!body.inMemory() || body.length() == 0) {
            return null;
        } else if (skipLarge && isLarge(body, exchange)) {
            logger.log(Level.ERROR, "request body was buffered to disk, too large");
            return null;
        }
        return body.bytes();
    }

    /** The fields of the body as it is now; null when there is none or it is large. */
    @Nullable
    BodyFields fields(AccessExchange exchange) {
        Body body = exchange.upstream().body();
        if (body == null || !body.inMemory() || isLarge(body, exchange)) {
            return null;
        }
        return exchange.upstream().fields();
    }

    /** Whether this is a body of the client's that is too large. What a plugin put in its place is in memory anyway. */
    private boolean isLarge(Body body, AccessExchange exchange) {
        long limit = exchange.request().contentLength() >= 0 ? fitsAnnounced : fitsUnannounced;
        return body.length() > limit && body == exchange.requestBody();
    }
}
