/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugins.awslambda.json.JsonWriter;
import io.gatehouse.plugins.awslambda.json.JsonWriter.Name;
import io.gatehouse.plugins.awslambda.json.Utf8;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The event of API Gateway's Lambda proxy integration, payload version 1.0. */
final class GatewayEvent implements EventFormat {

    private static final Name VERSION = Name.of("version");
    private static final Name RESOURCE = Name.of("resource");
    private static final Name PATH = Name.of("path");
    private static final Name METHOD = Name.of("httpMethod");
    private static final Name HEADERS = Name.of("headers");
    private static final Name ALL_HEADERS = Name.of("multiValueHeaders");
    private static final Name QUERY = Name.of("queryStringParameters");
    private static final Name ALL_QUERY = Name.of("multiValueQueryStringParameters");
    private static final Name PATH_PARAMETERS = Name.of("pathParameters");
    private static final Name BODY = Name.of("body");
    private static final Name BASE64 = Name.of("isBase64Encoded");
    private static final Name CONTEXT = Name.of("requestContext");
    private static final Name RESOURCE_PATH = Name.of("resourcePath");
    private static final Name PROTOCOL = Name.of("protocol");
    private static final Name DOMAIN_NAME = Name.of("domainName");
    private static final Name DOMAIN_PREFIX = Name.of("domainPrefix");
    private static final Name IDENTITY = Name.of("identity");
    private static final Name SOURCE_IP = Name.of("sourceIp");
    private static final Name USER_AGENT = Name.of("userAgent");
    private static final Name REQUEST_ID = Name.of("requestId");
    private static final Name REQUEST_TIME = Name.of("requestTime");
    private static final Name REQUEST_TIME_EPOCH = Name.of("requestTimeEpoch");

    private final GatewayFacts facts = new GatewayFacts();
    private final RequestBodies bodies;
    private final HeaderRules headerRules;
    private final boolean base64;

    GatewayEvent(RequestBodies bodies, HeaderRules headerRules, boolean base64) {
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
        String path = exchange.upstream().path();
        out.beginObject();
        out.name(VERSION).value("1.0");
        String resource = exchange.matchedPath();
        if (resource != null) {
            out.name(RESOURCE).value(resource);
        }
        out.name(PATH).wireValue(path);
        out.name(METHOD).value(exchange.upstream().method());
        writeHeaders(exchange, out);
        writeQuery(exchange.upstream().query(), out);
        writePathParameters(exchange.pathCaptures(), out);
        writeBody(bodies.bytes(exchange), out);
        writeContext(exchange, path, out);
        out.endObject();
    }

    private void writeHeaders(AccessExchange exchange, JsonWriter out) {
        HeaderMembers headers = headerRules.members(exchange.upstream().headers());
        headers.first(out.name(HEADERS).beginObject());
        out.endObject();
        headers.all(out.name(ALL_HEADERS).beginObject());
        out.endObject();
    }

    private static void writeQuery(Arguments query, JsonWriter out) {
        ArgumentMembers.first(out.name(QUERY).beginObject(), query);
        out.endObject();
        ArgumentMembers.all(out.name(ALL_QUERY).beginObject(), query);
        out.endObject();
    }

    static void writePathParameters(Map<String, String> captures, JsonWriter out) {
        out.name(PATH_PARAMETERS).beginObject();
        if (!captures.isEmpty()) {
            for (Map.Entry<String, String> capture : captures.entrySet()) {
                out.name(capture.getKey()).value(capture.getValue());
            }
        }
        out.endObject();
    }

    /** With base64 even a missing body is one, an empty one: functions of Kong's users rely on it. */
    private void writeBody(byte @Nullable [] body, JsonWriter out) {
        if (body == null) {
            if (base64) {
                out.name(BODY).value("");
            }
            out.name(BASE64).value(base64);
        } else if (base64 || !Utf8.isValid(body)) {
            out.name(BODY).base64Value(body);
            out.name(BASE64).value(true);
        } else {
            out.name(BODY).utf8Value(body);
            out.name(BASE64).value(false);
        }
    }

    private void writeContext(AccessExchange exchange, String path, JsonWriter out) {
        Domain domain = facts.domain(exchange);
        out.name(CONTEXT).beginObject();
        out.name(PATH).wireValue(path);
        out.name(RESOURCE_PATH).wireValue(path);
        out.name(PROTOCOL).value(GatewayFacts.protocol(exchange));
        out.name(METHOD).value(exchange.upstream().method());
        out.name(DOMAIN_NAME).wireValue(domain.name());
        out.name(DOMAIN_PREFIX).wireValue(domain.prefix());
        out.name(IDENTITY).beginObject();
        out.name(SOURCE_IP).value(exchange.client().peerAddress());
        String userAgent = exchange.upstream().headers().first(HeaderName.USER_AGENT);
        if (userAgent != null) {
            out.name(USER_AGENT).wireValue(userAgent);
        }
        out.endObject();
        out.name(REQUEST_ID).value(exchange.id());
        out.name(REQUEST_TIME).value(facts.time(exchange));
        out.name(REQUEST_TIME_EPOCH).value(exchange.startedAtMillis());
        out.endObject();
    }
}
