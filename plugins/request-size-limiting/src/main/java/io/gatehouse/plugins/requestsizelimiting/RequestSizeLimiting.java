/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requestsizelimiting;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;

/** Compares what a request announces; what it does not announce is counted on its way. */
final class RequestSizeLimiting implements AccessHandler {

    private static final HeaderName EXPECT = HeaderName.of("Expect");
    private static final HeaderName TRANSFER_ENCODING = HeaderName.of("Transfer-Encoding");
    private static final Reply TOO_LARGE = Reply.error(413, "Request size limit exceeded");
    private static final Reply NOT_AS_EXPECTED = Reply.error(417, "Request size limit exceeded");
    private static final Outcome NO_LENGTH =
            Outcome.exit(Reply.error(411, "A valid Content-Length header is required"));

    private final long allowed;
    private final boolean requireLength;

    RequestSizeLimiting(RequestSizeLimitingPlugin.Config config) {
        allowed = config.allowedBytes();
        requireLength = config.requireContentLength();
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        Headers headers = exchange.request().headers();
        if (requireLength && !headers.contains(HeaderName.CONTENT_LENGTH) && !isChunked(headers)) {
            return NO_LENGTH;
        }
        Reply refusal = isAnnounced(headers) ? NOT_AS_EXPECTED : TOO_LARGE;
        return exchange.limitBody(allowed, refusal) ? Outcome.proceed() : Outcome.exit(refusal);
    }

    private static boolean isChunked(Headers headers) {
        String encoding = headers.first(TRANSFER_ENCODING);
        return encoding != null && encoding.equalsIgnoreCase("chunked");
    }

    /** Whether the client waits before it sends its body. */
    private static boolean isAnnounced(Headers headers) {
        String expectation = headers.first(EXPECT);
        return expectation != null && expectation.strip().equalsIgnoreCase("100-continue");
    }
}
