/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.redactfields;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Response;
import io.gatehouse.plugin.http.ResponseEditor;
import java.io.IOException;
import java.util.Locale;

/** Edits JSON answers. What it cannot read does not reach the client: it might have what is to be hidden. */
final class RedactFields implements AccessHandler, ResponseHandler {

    private static final Reply UNREADABLE = Reply.error(502, "The answer cannot be shown");
    private static final HeaderName ACCEPT_ENCODING = HeaderName.of("Accept-Encoding");
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");
    private static final HeaderName RANGE = HeaderName.of("Range");

    private final Redaction redaction;
    private final BodyDemand whole;

    RedactFields(Redaction redaction, int limit) {
        this.redaction = redaction;
        whole = BodyDemand.upTo(limit);
    }

    /** Asks for whole answers that are not compressed. */
    @Override
    public Outcome onAccess(AccessExchange exchange) {
        exchange.upstream().headers().remove(ACCEPT_ENCODING);
        exchange.upstream().headers().remove(RANGE);
        return Outcome.proceed();
    }

    @Override
    public BodyDemand responseBody(Response response) {
        return isJson(response) ? whole : BodyDemand.none();
    }

    @Override
    public Outcome onResponse(ResponseExchange exchange) {
        ResponseEditor response = exchange.response();
        Body body = response.body();
        if (!isJson(response) || body == null || body.length() == 0) {
            return Outcome.proceed();
        }
        if (response.headers().contains(CONTENT_ENCODING)) {
            return Outcome.exit(UNREADABLE);
        }
        try {
            response.body(Body.of(redaction.of(body.bytes())));
            return Outcome.proceed();
        } catch (IOException e) {
            return Outcome.exit(UNREADABLE);
        }
    }

    private static boolean isJson(Response response) {
        String type = response.headers().first(HeaderName.CONTENT_TYPE);
        return type != null && isJson(type);
    }

    private static boolean isJson(String type) {
        int end = type.indexOf(';');
        String name = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return name.equals("application/json") || name.endsWith("+json");
    }
}
