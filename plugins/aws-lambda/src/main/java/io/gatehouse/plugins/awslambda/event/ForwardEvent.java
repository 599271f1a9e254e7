/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.BodyFields;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugins.awslambda.json.JsonWriter;
import io.gatehouse.plugins.awslambda.json.JsonWriter.Name;
import io.gatehouse.plugins.awslambda.json.Utf8;
import org.jspecify.annotations.Nullable;

/** Those parts of the request that were asked for, each under a name of its own. */
final class ForwardEvent implements EventFormat {

    private static final Name METHOD = Name.of("request_method");
    private static final Name HEADERS = Name.of("request_headers");
    private static final Name URI = Name.of("request_uri");
    private static final Name URI_ARGS = Name.of("request_uri_args");
    private static final Name BODY = Name.of("request_body");
    private static final Name BODY_ARGS = Name.of("request_body_args");
    private static final Name BODY_BASE64 = Name.of("request_body_base64");
    private static final byte[] NO_BYTES = new byte[0];

    private final Parts parts;
    private final RequestBodies bodies;
    private final HeaderRules headerRules;
    private final boolean base64;

    ForwardEvent(Parts parts, RequestBodies bodies, HeaderRules headerRules, boolean base64) {
        this.parts = parts;
        this.bodies = bodies;
        this.headerRules = headerRules;
        this.base64 = base64;
    }

    record Parts(boolean method, boolean uri, boolean headers, boolean body) {
        boolean any() {
            return method || uri || headers || body;
        }
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return parts.body ? bodies.demand(request) : BodyDemand.none();
    }

    @Override
    public void write(AccessExchange exchange, JsonWriter out) {
        out.beginObject();
        if (parts.method) {
            out.name(METHOD).value(exchange.upstream().method());
        }
        if (parts.headers) {
            out.name(HEADERS).beginObject();
            headerRules.members(exchange.upstream().headers()).merged(out);
            out.endObject();
        }
        if (parts.uri) {
            out.name(URI).wireValue(exchange.request().target());
            out.name(URI_ARGS).beginObject();
            ArgumentMembers.merged(out, exchange.upstream().query(), null);
            out.endObject();
        }
        if (parts.body) {
            writeBody(exchange, out);
        }
        out.endObject();
    }

    private void writeBody(AccessExchange exchange, JsonWriter out) {
        BodyKind kind = BodyKind.of(exchange.upstream().headers().first(HeaderName.CONTENT_TYPE));
        byte[] body = bodies.bytes(exchange);
        if (kind.parsed()) {
            writeText(body, out);
            writeFields(kind, bodies.fields(exchange), out);
            return;
        }
        out.name(BODY_ARGS).beginObject().endObject();
        if (kind == BodyKind.TEXT || !base64) {
            writeText(body, out);
        } else {
            writeBase64(body == null ? NO_BYTES : body, out);
        }
    }

    /** Text as it is; what is no UTF-8 cannot be text in JSON, so it goes as base64. */
    private static void writeText(byte @Nullable [] body, JsonWriter out) {
        if (body == null) {
            return;
        } else if (Utf8.isValid(body)) {
            out.name(BODY).utf8Value(body);
        } else {
            writeBase64(body, out);
        }
    }

    private static void writeBase64(byte[] body, JsonWriter out) {
        out.name(BODY).base64Value(body);
        out.name(BODY_BASE64).value(true);
    }

    private static void writeFields(BodyKind kind, @Nullable BodyFields fields, JsonWriter out) {
        if (fields != null && fields.json() != null) {
            out.name(BODY_ARGS).tree(fields.json());
        } else if (fields != null && kind != BodyKind.JSON) {
            out.name(BODY_ARGS).beginObject();
            if (fields.arguments() != null) {
                ArgumentMembers.merged(out, fields.arguments(), null);
            }
            out.endObject();
        }
    }
}
