/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.Turn;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.model.Route;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/** Makes the spans of a request that has ended. Names and attributes are Kong's. */
final class SpanWriter {

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.method");
    private static final AttributeKey<String> URL = AttributeKey.stringKey("http.url");
    private static final AttributeKey<String> HOST = AttributeKey.stringKey("http.host");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("http.scheme");
    private static final AttributeKey<String> FLAVOR = AttributeKey.stringKey("http.flavor");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("http.client_ip");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.status_code");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> PEER_ADDRESS = AttributeKey.stringKey("net.peer.ip");
    private static final AttributeKey<String> PEER_NAME = AttributeKey.stringKey("net.peer.name");
    private static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("net.peer.port");
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("try_count");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("kong.request.id");
    private static final AttributeKey<String> PLUGIN = AttributeKey.stringKey("kong.plugin");
    private static final int SERVER_ERROR = 500;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Instrumentations instrumentations;
    private final Resource resource;
    private final IdGenerator ids;

    SpanWriter(Instrumentations instrumentations, Resource resource, IdGenerator ids) {
        this.instrumentations = instrumentations;
        this.resource = resource;
        this.ids = ids;
    }

    void write(LogExchange exchange, Trace trace, SpanExport export) {
        long start = exchange.startedAtMillis() * NANOS_PER_MILLI;
        export.add(root(exchange, trace, start));
        List<Turn> turns = exchange.turns();
        int last = lastCall(turns);
        SpanContext plugin = trace.root();
        long attempts = 0;
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            attempts += turn.kind() == Turn.Kind.UPSTREAM ? 1 : 0;
            if (!instrumentations.include(turn.kind())) {
                continue;
            }
            SpanContext own = i == last ? trace.outgoing() : child(trace);
            SpanContext parent = turn.kind() == Turn.Kind.INVOCATION ? plugin : trace.root();
            plugin = turn.kind() == Turn.Kind.ACCESS ? own : plugin;
            export.add(span(turn, own, parent, start - exchange.startedAtNanos(), attributes(turn, attempts)));
        }
    }

    /** The call that carried the trace on: the last one at an upstream or by a plugin; -1 for none. */
    private static int lastCall(List<Turn> turns) {
        for (int i = turns.size() - 1; i >= 0; i--) {
            Turn.Kind kind = turns.get(i).kind();
            if (kind == Turn.Kind.UPSTREAM || kind == Turn.Kind.INVOCATION) {
                return i;
            }
        }
        return -1;
    }

    private SpanContext child(Trace trace) {
        SpanContext root = trace.root();
        return SpanContext.create(root.getTraceId(), ids.generateSpanId(), root.getTraceFlags(), root.getTraceState());
    }

    private GatewaySpan root(LogExchange exchange, Trace trace, long start) {
        Request request = exchange.request();
        int status = exchange.response().status();
        Route route = exchange.route();
        Attributes attributes = Attributes.builder()
                .put(METHOD, request.method())
                .put(URL, request.scheme() + "://" + request.host() + request.target())
                .put(HOST, request.host())
                .put(SCHEME, request.scheme())
                .put(FLAVOR, request.httpVersion())
                .put(CLIENT, exchange.client().address())
                .put(PEER_ADDRESS, exchange.client().peerAddress())
                .put(REQUEST_ID, exchange.id())
                .put(STATUS, (long) status)
                .put(
                        ROUTE,
                        route == null || route.paths().isEmpty()
                                ? ""
                                : route.paths().get(0))
                .build();
        return new GatewaySpan(
                "kong",
                SpanKind.SERVER,
                trace.root(),
                trace.parent(),
                start,
                start + exchange.totalNanos(),
                attributes,
                status >= SERVER_ERROR ? StatusData.error() : StatusData.unset(),
                resource);
    }

    private GatewaySpan span(Turn turn, SpanContext own, SpanContext parent, long offset, Attributes attributes) {
        boolean call = turn.kind() == Turn.Kind.UPSTREAM || turn.kind() == Turn.Kind.INVOCATION;
        return new GatewaySpan(
                name(turn),
                call ? SpanKind.CLIENT : SpanKind.INTERNAL,
                own,
                parent,
                turn.startNanos() + offset,
                turn.endNanos() + offset,
                attributes,
                turn.failed() ? StatusData.error() : StatusData.unset(),
                resource);
    }

    private static String name(Turn turn) {
        return switch (turn.kind()) {
            case ROUTER -> "kong.router";
            case ACCESS -> "kong.access.plugin." + turn.name();
            case INVOCATION -> "kong.internal.request";
            case UPSTREAM -> "kong.balancer";
            case RESPONSE -> "kong.header_filter.plugin." + turn.name();
        };
    }

    private static Attributes attributes(Turn turn, long attempt) {
        String name = turn.name();
        if (name == null) {
            return Attributes.empty();
        }
        return switch (turn.kind()) {
            case UPSTREAM -> server(name, attempt);
            case INVOCATION -> Attributes.of(PLUGIN, name);
            default -> Attributes.empty();
        };
    }

    private static Attributes server(String authority, long attempt) {
        AttributesBuilder attributes = Attributes.builder().put(ATTEMPT, attempt);
        int colon = authority.lastIndexOf(':');
        if (colon <= authority.lastIndexOf(']')) {
            return attributes.put(PEER_NAME, authority).build();
        }
        Long port = Decimal.parse(authority.substring(colon + 1));
        if (port != null) {
            attributes.put(PEER_PORT, port);
        }
        return attributes.put(PEER_NAME, authority.substring(0, colon)).build();
    }
}
