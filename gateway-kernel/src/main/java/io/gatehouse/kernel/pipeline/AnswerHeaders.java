/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.ResponseSource;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import java.util.List;

/** What the gateway itself adds to an answer, after every plugin has seen it. */
final class AnswerHeaders {

    private static final HeaderName PROXY_LATENCY = HeaderName.of("X-Kong-Proxy-Latency");
    private static final HeaderName UPSTREAM_LATENCY = HeaderName.of("X-Kong-Upstream-Latency");
    private static final HeaderName UPSTREAM_STATUS = HeaderName.of("X-Kong-Upstream-Status");
    private static final HeaderName RESPONSE_LATENCY = HeaderName.of("X-Kong-Response-Latency");
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");
    private static final HeaderName DEBUG = HeaderName.of("Kong-Debug");

    private AnswerHeaders() {}

    static void complete(PipelineExchange exchange, Answer answer) {
        PipelineSettings settings = exchange.settings();
        HeaderList headers = answer.headers();
        ProxyAttempt attempt = exchange.proxyAttempt();
        if (attempt != null && attempt.attempts() > 0 && exchange.source() != ResponseSource.EXIT) {
            forwarded(attempt, settings, headers);
            via(exchange, headers);
        } else if (settings.responseLatencyHeader()) {
            headers.set(RESPONSE_LATENCY, Long.toString(responseMillis(exchange)));
        }
        boolean ownServer = exchange.source() != ResponseSource.SERVICE || !headers.contains(HeaderName.SERVER);
        if (ownServer) {
            server(settings, headers);
        }
        if (settings.requestIdHeader()) {
            headers.set(ProxyHeaders.REQUEST_ID, exchange.id());
        } else if (exchange.source() != ResponseSource.SERVICE) {
            headers.remove(ProxyHeaders.REQUEST_ID);
        }
        if (settings.debugHeader() && exchange.request().headers().contains(DEBUG)) {
            DebugHeaders.add(exchange, headers);
        }
        charset(headers);
        if (exchange.source() == ResponseSource.EXIT) {
            ConditionalRequest.evaluate(exchange.request(), answer);
        }
    }

    private static void server(PipelineSettings settings, HeaderList headers) {
        if (settings.serverHeader()) {
            headers.set(HeaderName.SERVER, settings.product());
        } else {
            headers.remove(HeaderName.SERVER);
        }
    }

    private static void forwarded(ProxyAttempt attempt, PipelineSettings settings, HeaderList headers) {
        if (settings.upstreamLatencyHeader()) {
            headers.set(UPSTREAM_LATENCY, Long.toString(attempt.upstreamMillis()));
        }
        if (settings.proxyLatencyHeader()) {
            headers.set(PROXY_LATENCY, Long.toString(attempt.proxyMillis()));
        }
        if (settings.upstreamStatusHeader() && attempt.upstreamStatus() != 0) {
            headers.set(UPSTREAM_STATUS, Integer.toString(attempt.upstreamStatus()));
        }
    }

    private static void via(PipelineExchange exchange, HeaderList headers) {
        if (!exchange.settings().viaHeader()) {
            return;
        }
        String own = "1.1 " + exchange.settings().product();
        List<String> earlier = headers.all(HeaderName.VIA.text());
        headers.set(HeaderName.VIA, earlier.isEmpty() ? own : String.join(", ", earlier) + ", " + own);
    }

    private static long responseMillis(PipelineExchange exchange) {
        long elapsed = System.nanoTime() - exchange.startedAtNanos() - Math.max(0, exchange.upstreamNanos());
        return Math.max(0, elapsed) / 1_000_000;
    }

    /** Text without a charset is UTF-8, whoever made it. */
    private static void charset(HeaderList headers) {
        String type = headers.first(HeaderName.CONTENT_TYPE);
        if (type != null && isTextWithoutCharset(type) && !headers.contains(CONTENT_ENCODING)) {
            headers.set(HeaderName.CONTENT_TYPE, type + "; charset=UTF-8");
        }
    }

    private static boolean isTextWithoutCharset(String type) {
        return switch (type) {
            case "text/html",
                    "text/plain",
                    "text/xml",
                    "text/vnd.wap.wml",
                    "application/javascript",
                    "application/rss+xml" -> true;
            default -> false;
        };
    }
}
