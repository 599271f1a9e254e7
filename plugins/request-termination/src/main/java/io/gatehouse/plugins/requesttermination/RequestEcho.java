/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttermination;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.Node;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyFields;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.UpstreamRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A description of a request, for whoever sent it. */
final class RequestEcho {

    private RequestEcho() {}

    static Map<String, Object> of(AccessExchange exchange, @Nullable String message, Node node) {
        Map<String, Object> echo = new LinkedHashMap<>();
        if (message != null) {
            echo.put("message", message);
        }
        echo.put("kong", Map.of("node_id", node.id(), "worker_pid", node.pid(), "hostname", node.hostname()));
        echo.put("request", request(exchange));
        if (exchange.route() != null) {
            echo.put("matched_route", exchange.route().attributes());
        }
        if (exchange.service() != null) {
            echo.put("matched_service", exchange.service().attributes());
        }
        return echo;
    }

    private static Map<String, Object> request(AccessExchange exchange) {
        UpstreamRequest upstream = exchange.upstream();
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("scheme", exchange.request().scheme());
        request.put("host", exchange.request().forwardedHost());
        request.put("port", exchange.request().forwardedPort());
        request.put("headers", headers(upstream.headers()));
        request.put("query", arguments(upstream.query()));
        Object fields = fields(upstream.fields());
        if (fields != null) {
            request.put("body", fields);
        }
        String rawBody = rawBody(exchange);
        if (rawBody != null) {
            request.put("raw_body", rawBody);
        }
        request.put("method", upstream.method());
        request.put("path", exchange.request().path());
        List<String> groups = exchange.pathGroups();
        Map<String, Object> captures = new LinkedHashMap<>();
        captures.put("named", exchange.pathCaptures());
        captures.put("unnamed", groups.isEmpty() ? groups : groups.subList(1, groups.size()));
        request.put("uri_captures", captures);
        return request;
    }

    /** Null when the body is too large to be held. */
    private static @Nullable String rawBody(AccessExchange exchange) {
        Body body = exchange.upstream().body();
        if (body != null) {
            return body.text();
        }
        return exchange.request().contentLength() == 0 ? "" : null;
    }

    private static @Nullable Object fields(BodyFields fields) {
        return fields.arguments() == null ? fields.json() : arguments(fields.arguments());
    }

    private static Map<String, Object> headers(Headers headers) {
        Map<String, Object> lines = new LinkedHashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            append(lines, headers.name(i).toLowerCase(Locale.ROOT), Headers.text(headers.value(i)));
        }
        return lines;
    }

    private static Map<String, Object> arguments(Arguments arguments) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String value = arguments.value(i);
            append(values, arguments.name(i), value == null ? Boolean.TRUE : value);
        }
        return values;
    }

    @SuppressWarnings("unchecked")
    private static void append(Map<String, Object> values, String name, Object value) {
        Object earlier = values.get(name);
        if (earlier == null) {
            values.put(name, value);
        } else if (earlier instanceof List) {
            ((List<Object>) earlier).add(value);
        } else {
            values.put(name, new ArrayList<>(List.of(earlier, value)));
        }
    }
}
