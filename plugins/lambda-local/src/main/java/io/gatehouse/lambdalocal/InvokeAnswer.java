/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;

/** The parts of answers that all ways to invoke share. On the exchange's IO thread. */
final class InvokeAnswer {
    static final HttpString EXECUTED_VERSION = new HttpString("X-Amz-Executed-Version");

    private static final HttpString ERROR_TYPE = new HttpString("x-amzn-ErrorType");

    private InvokeAnswer() {}

    static void reject(HttpServerExchange exchange, Rejection rejection) {
        exchange.setStatusCode(rejection.status());
        exchange.getResponseHeaders().put(ERROR_TYPE, rejection.type()).put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(rejection.body(), UTF_8);
    }

    /** What is answered when the function did not run, or has yet to. */
    static void notRun(HttpServerExchange exchange, Outcome outcome) {
        if (outcome instanceof Outcome.Queued) {
            exchange.setStatusCode(202).endExchange();
        } else if (outcome instanceof Outcome.Throttled throttled) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, throttled.retryAfterSeconds());
            reject(exchange, Rejection.throttled(throttled.reason()));
        } else if (outcome instanceof Outcome.Refused refused) {
            reject(exchange, Rejection.serviceFailure(refused.reason()));
        } else {
            throw new IllegalArgumentException("outcome: " + outcome + " (expected: one without an execution)");
        }
    }
}
