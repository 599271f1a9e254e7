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
import org.jspecify.annotations.Nullable;

/** The event of API Gateway's HTTP APIs, payload version 2.0. Parts that are empty are left out. */
final class HttpApiEvent implements EventFormat {

    private static final Name VERSION = Name.of("version");
    private static final Name ROUTE_KEY = Name.of("routeKey");
    private static final Name RAW_PATH = Name.of("rawPath");
    private static final Name RAW_QUERY = Name.of("rawQueryString");
    private static final Name COOKIES = Name.of("cookies");
    private static final Name HEADERS = Name.of("headers");
    private static final Name QUERY = Name.of("queryStringParameters");
    private static final Name BODY = Name.of("body");
    private static final Name BASE64 = Name.of("isBase64Encoded");
    private static final Name CONTEXT = Name.of("requestContext");
    private static final Name DOMAIN_NAME = Name.of("domainName");
    private static final Name DOMAIN_PREFIX = Name.of("domainPrefix");
    private static final Name HTTP = Name.of("http");
    private static final Name METHOD = Name.of("method");
    private static final Name PATH = Name.of("path");
    private static final Name PROTOCOL = Name.of("protocol");
    private static final Name SOURCE_IP = Name.of("sourceIp");
    private static final Name USER_AGENT = Name.of("userAgent");
    private static final Name REQUEST_ID = Name.of("requestId");
    private static final Name STAGE = Name.of("stage");
    private static final Name TIME = Name.of("time");
    private static final Name TIME_EPOCH = Name.of("timeEpoch");
    private static final String DEFAULT = "$default";
    private static final String COOKIE = "Cookie";

    private final GatewayFacts facts = new GatewayFacts();
    private final RequestBodies bodies;
    private final HeaderRules headerRules;
    private final boolean base64;

    HttpApiEvent(RequestBodies bodies, HeaderRules headerRules, boolean base64) {
        this.bodies = bodies;
        this.headerRules = headerRules;
        this.base64 = base64;
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return bodies.demand(request);
    }

    @Override
    public void write(AccessExchange exchange, JsonWriter out) {
        Headers headers = exchange.upstream().headers();
        String query = exchange.upstream().rawQuery();
        out.beginObject();
        out.name(VERSION).value("2.0");
        out.name(ROUTE_KEY).value(DEFAULT);
        out.name(RAW_PATH).wireValue(exchange.upstream().path());
        out.name(RAW_QUERY).wireValue(query == null ? "" : query);
        if (headers.contains(COOKIE)) {
            writeCookies(headers, out);
        }
        out.name(HEADERS).beginObject();
        headerRules.members(headers).joinedWithout(COOKIE, out);
        out.endObject();
        writeQuery(exchange.upstream().query(), out);
        if (!exchange.pathCaptures().isEmpty()) {
            GatewayEvent.writePathParameters(exchange.pathCaptures(), out);
        }
        writeContext(exchange, out);
        writeBody(bodies.bytes(exchange), out);
        out.endObject();
    }

    private void writeCookies(Headers headers, JsonWriter out) {
        out.name(COOKIES).beginArray();
        for (int i = 0; i < headers.size() && i < headerRules.limit(); i++) {
            if (headers.name(i).equalsIgnoreCase(COOKIE)) {
                writeCookies(headers.value(i), out);
            }
        }
        out.endArray();
    }

    private static void writeCookies(String line, JsonWriter out) {
        for (int start = 0; start <= line.length(); ) {
            int semicolon = line.indexOf(';', start);
            int end = semicolon < 0 ? line.length() : semicolon;
            String cookie = line.substring(start, end).strip();
            if (!cookie.isEmpty()) {
                out.wireValue(cookie);
            }
            start = end + 1;
        }
    }

    private static void writeQuery(Arguments query, JsonWriter out) {
        if (query.size() > 0) {
            ArgumentMembers.joined(out.name(QUERY).beginObject(), query);
            out.endObject();
        }
    }

    private void writeContext(AccessExchange exchange, JsonWriter out) {
        Domain domain = facts.domain(exchange);
        out.name(CONTEXT).beginObject();
        out.name(DOMAIN_NAME).wireValue(domain.name());
        out.name(DOMAIN_PREFIX).wireValue(domain.prefix());
        out.name(HTTP).beginObject();
        out.name(METHOD).value(exchange.upstream().method());
        out.name(PATH).wireValue(exchange.upstream().path());
        out.name(PROTOCOL).value(GatewayFacts.protocol(exchange));
        out.name(SOURCE_IP).value(exchange.client().peerAddress());
        String userAgent = exchange.upstream().headers().first(HeaderName.USER_AGENT);
        if (userAgent != null) {
            out.name(USER_AGENT).wireValue(userAgent);
        }
        out.endObject();
        out.name(REQUEST_ID).value(exchange.id());
        out.name(ROUTE_KEY).value(DEFAULT);
        out.name(STAGE).value(DEFAULT);
        out.name(TIME).value(facts.time(exchange));
        out.name(TIME_EPOCH).value(exchange.startedAtMillis());
        out.endObject();
    }

    private void writeBody(byte @Nullable [] body, JsonWriter out) {
        if (body == null) {
            out.name(BASE64).value(false);
        } else if (base64 || !Utf8.isValid(body)) {
            out.name(BODY).base64Value(body);
            out.name(BASE64).value(true);
        } else {
            out.name(BODY).utf8Value(body);
            out.name(BASE64).value(false);
        }
    }
}
