/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugins.awslambda.json.JsonWriter;
import io.gatehouse.plugins.awslambda.json.JsonWriter.Name;
import io.gatehouse.plugins.awslambda.json.Utf8;
import io.gatehouse.plugins.awslambda.report.TraceHeader;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The event of an Application Load Balancer's target group, with one value of each header and argument, the last, or with all.
 * There is no target group: its ARN is empty, but there, since adapters know the event by it.
 */
final class LoadBalancerEvent implements EventFormat {

    private static final Name CONTEXT = Name.of("requestContext");
    private static final Name ELB = Name.of("elb");
    private static final Name TARGET_GROUP = Name.of("targetGroupArn");
    private static final Name METHOD = Name.of("httpMethod");
    private static final Name PATH = Name.of("path");
    private static final Name QUERY = Name.of("queryStringParameters");
    private static final Name ALL_QUERY = Name.of("multiValueQueryStringParameters");
    private static final Name HEADERS = Name.of("headers");
    private static final Name ALL_HEADERS = Name.of("multiValueHeaders");
    private static final Name TRACE = Name.of("x-amzn-trace-id");
    private static final Name FORWARDED_FOR = Name.of("x-forwarded-for");
    private static final Name FORWARDED_PORT = Name.of("x-forwarded-port");
    private static final Name FORWARDED_PROTO = Name.of("x-forwarded-proto");
    private static final Name BODY = Name.of("body");
    private static final Name BASE64 = Name.of("isBase64Encoded");

    private static final HeaderName CLIENT_TRACE = HeaderName.of("X-Amzn-Trace-Id");
    private static final HeaderName CLIENT_FORWARDED_FOR = HeaderName.of("X-Forwarded-For");
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");

    private final boolean multiValue;
    private final RequestBodies bodies;
    private final HeaderRules headerRules;
    private final int argumentLimit;
    private final boolean traces;

    LoadBalancerEvent(
            boolean multiValue, RequestBodies bodies, HeaderRules headerRules, int argumentLimit, boolean traces) {
        this.multiValue = multiValue;
        this.bodies = bodies;
        this.headerRules =
                headerRules.hiding("X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", CLIENT_TRACE.text());
        this.argumentLimit = argumentLimit;
        this.traces = traces;
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return bodies.demand(request);
    }

    @Override
    public void write(AccessExchange exchange, JsonWriter out) {
        out.beginObject();
        out.name(CONTEXT).beginObject().name(ELB).beginObject();
        out.name(TARGET_GROUP).value("");
        out.endObject().endObject();
        out.name(METHOD).value(exchange.upstream().method());
        out.name(PATH).wireValue(exchange.upstream().path());
        writeQuery(EncodedQuery.parse(exchange.upstream().rawQuery(), argumentLimit), out);
        writeHeaders(exchange, out);
        writeBody(exchange, out);
        out.endObject();
    }

    private void writeQuery(Arguments query, JsonWriter out) {
        if (multiValue) {
            ArgumentMembers.all(out.name(ALL_QUERY).beginObject(), query);
        } else {
            ArgumentMembers.last(out.name(QUERY).beginObject(), query);
        }
        out.endObject();
    }

    private void writeHeaders(AccessExchange exchange, JsonWriter out) {
        Headers headers = exchange.upstream().headers();
        HeaderMembers members = headerRules.members(headers);
        if (multiValue) {
            members.all(out.name(ALL_HEADERS).beginObject());
        } else {
            members.last(out.name(HEADERS).beginObject());
        }
        writeHeader(TRACE, trace(exchange, headers), out);
        writeHeader(FORWARDED_FOR, forwardedFor(exchange, headers), out);
        writeHeader(FORWARDED_PORT, Integer.toString(exchange.request().forwardedPort()), out);
        writeHeader(FORWARDED_PROTO, exchange.request().forwardedScheme(), out);
        out.endObject();
    }

    private void writeHeader(Name name, String value, JsonWriter out) {
        if (multiValue) {
            out.name(name).beginArray().wireValue(value).endArray();
        } else {
            out.name(name).wireValue(value);
        }
    }

    /** The trace that is handed on with the call, else the client's own, else one that begins with this request. */
    private String trace(AccessExchange exchange, Headers headers) {
        String trace = traces ? TraceHeader.of(headers) : null;
        if (trace == null) {
            trace = headers.first(CLIENT_TRACE);
        }
        return trace == null ? TraceRoot.of(exchange) : trace;
    }

    /** What the client sent, with its own address behind it, as load balancers append it. */
    private static String forwardedFor(AccessExchange exchange, Headers headers) {
        String before = headers.first(CLIENT_FORWARDED_FOR);
        if (before == null) {
            return exchange.client().peerAddress();
        }
        StringBuilder all = new StringBuilder(before);
        for (int i = 0, seen = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase(CLIENT_FORWARDED_FOR.text()) && seen++ > 0) {
                all.append(", ").append(headers.value(i));
            }
        }
        return all.append(", ").append(exchange.client().peerAddress()).toString();
    }

    private void writeBody(AccessExchange exchange, JsonWriter out) {
        byte[] body = bodies.bytes(exchange);
        boolean text = body == null || isText(exchange.upstream().headers()) && Utf8.isValid(body);
        out.name(BODY);
        if (body == null) {
            out.value("");
        } else if (text) {
            out.utf8Value(body);
        } else {
            out.base64Value(body);
        }
        out.name(BASE64).value(!text);
    }

    private static boolean isText(Headers headers) {
        return !headers.contains(CONTENT_ENCODING) && isTextType(headers.first(HeaderName.CONTENT_TYPE));
    }

    private static boolean isTextType(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/json", "application/javascript", "application/xml" -> true;
            default -> type.startsWith("text/");
        };
    }
}
