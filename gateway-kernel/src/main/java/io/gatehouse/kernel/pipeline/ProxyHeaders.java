/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.route.RequestPath;
import io.gatehouse.kernel.route.RouteMatch;
import io.gatehouse.plugin.Client;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Headers of a request on its way to a service. */
final class ProxyHeaders {

    static final HeaderName REQUEST_ID = HeaderName.of("X-Kong-Request-Id");

    private static final HeaderName FORWARDED_FOR = HeaderName.of("X-Forwarded-For");
    private static final HeaderName FORWARDED_PROTO = HeaderName.of("X-Forwarded-Proto");
    private static final HeaderName FORWARDED_HOST = HeaderName.of("X-Forwarded-Host");
    private static final HeaderName FORWARDED_PORT = HeaderName.of("X-Forwarded-Port");
    private static final HeaderName FORWARDED_PATH = HeaderName.of("X-Forwarded-Path");
    private static final HeaderName FORWARDED_PREFIX = HeaderName.of("X-Forwarded-Prefix");
    private static final HeaderName REAL_IP = HeaderName.of("X-Real-IP");
    private static final HeaderName TE = HeaderName.of("TE");
    private static final HeaderName PROXY = HeaderName.of("Proxy");
    private static final HeaderName EXPECT = HeaderName.of("Expect");

    private ProxyHeaders() {}

    /** A copy of the current headers, made fit to be sent on; {@code Host} is left to the caller. */
    static HeaderList of(PipelineExchange exchange) {
        Request request = exchange.request();
        HeaderList headers = new HeaderList(exchange.outgoing().currentHeaders());
        String te = headers.first(TE);
        HopByHop.removeFrom(headers);
        headers.remove(PROXY);
        headers.remove(EXPECT);
        if (te != null) {
            keepTrailersOnly(headers, te);
        }
        forwarding(exchange, request, headers);
        via(exchange, request, headers);
        if (exchange.settings().requestIdUpstream()) {
            headers.set(REQUEST_ID, exchange.id());
        }
        return headers;
    }

    private static void keepTrailersOnly(HeaderList headers, String te) {
        if (te.toLowerCase(Locale.ROOT).contains("trailers")) {
            headers.set(TE, "trailers");
        } else {
            headers.remove(TE);
        }
    }

    private static void forwarding(PipelineExchange exchange, Request request, HeaderList headers) {
        Client client = exchange.client();
        List<String> earlier = headers.all(FORWARDED_FOR.text());
        String chain = String.join(", ", earlier);
        headers.set(FORWARDED_FOR, chain.isEmpty() ? client.address() : chain + ", " + client.address());
        headers.set(REAL_IP, client.address());
        headers.set(FORWARDED_PROTO, request.forwardedScheme());
        headers.set(FORWARDED_HOST, request.forwardedHost());
        headers.set(FORWARDED_PORT, Integer.toString(request.forwardedPort()));
        boolean keep = client.trusted();
        if (!keep || !headers.contains(FORWARDED_PATH)) {
            headers.set(FORWARDED_PATH, request.rawPath());
        }
        if (!keep || !headers.contains(FORWARDED_PREFIX)) {
            String prefix = strippedPrefix(exchange);
            if (prefix == null) {
                headers.remove(FORWARDED_PREFIX);
            } else {
                headers.set(FORWARDED_PREFIX, prefix);
            }
        }
    }

    private static @Nullable String strippedPrefix(PipelineExchange exchange) {
        RouteMatch<Plan> match = exchange.match();
        Plan.RouteRules rules = exchange.plan().rules();
        if (match == null || rules == null || !rules.stripPath()) {
            return null;
        }
        String matched = match.matchedText();
        return matched == null || matched.isEmpty() || matched.equals("/") ? null : Headers.bytes(printable(matched));
    }

    /** Without the control characters that a regular expression may have matched: they would end the header. */
    private static String printable(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) < 0x20 || path.charAt(i) == 0x7f) {
                return RequestPath.escape(path);
            }
        }
        return path;
    }

    private static void via(PipelineExchange exchange, Request request, HeaderList headers) {
        String own = request.httpVersion() + " " + exchange.settings().product();
        List<String> earlier = headers.all(HeaderName.VIA.text());
        headers.set(HeaderName.VIA, earlier.isEmpty() ? own : String.join(", ", earlier) + ", " + own);
    }
}
