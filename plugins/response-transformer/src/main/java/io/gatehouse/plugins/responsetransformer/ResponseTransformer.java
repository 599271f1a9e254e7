/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responsetransformer;

import io.gatehouse.plugin.Json;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseHandler;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Response;
import io.gatehouse.plugin.http.ResponseEditor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes headers, then the members of a JSON object. Other bodies pass as they are, streams as streams. */
final class ResponseTransformer implements ResponseHandler {

    /** Insisted on: what should have been taken out of a larger answer must not reach the client. */
    private static final BodyDemand JSON_BODY = BodyDemand.upTo(16 * 1024 * 1024);

    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");

    private final HeaderEdits headers;
    private final JsonEdits members;
    private final boolean changesContentType;
    private final Json json;
    private final Logger logger;

    ResponseTransformer(ResponseTransformerPlugin.Config config, PluginContext context) {
        this.headers = new HeaderEdits(config);
        this.members = new JsonEdits(config);
        this.changesContentType = headers.touch(HeaderName.CONTENT_TYPE);
        this.json = context.json();
        this.logger = context.logger();
    }

    @Override
    public BodyDemand responseBody(Response response) {
        boolean wanted = !members.isEmpty() && (changesContentType || isJson(response.headers()));
        return wanted && !response.headers().contains(CONTENT_ENCODING) ? JSON_BODY : BodyDemand.none();
    }

    @Override
    public Outcome onResponse(ResponseExchange exchange) {
        ResponseEditor response = exchange.response();
        if (!headers.isEmpty()) {
            headers.apply(response.headers());
        }
        Body body = response.body();
        if (!members.isEmpty()
                && body != null
                && body.length() > 0
                && isJson(response.headers())
                && !response.headers().contains(CONTENT_ENCODING)) {
            change(exchange, response, body);
        }
        return Outcome.proceed();
    }

    private void change(ResponseExchange exchange, ResponseEditor response, Body body) {
        Object value;
        try {
            value = json.read(body.bytes());
        } catch (IllegalArgumentException malformed) {
            logger.log(
                    Level.WARNING,
                    () -> "request " + exchange.id()
                            + ": body of the answer is sent unchanged, as it is no JSON although"
                            + " its Content-Type says so");
            return;
        }
        if (value instanceof Map<?, ?> object) {
            Map<String, @Nullable Object> changed = new LinkedHashMap<>();
            object.forEach((name, member) -> changed.put((String) name, member));
            if (members.apply(changed)) {
                response.body(Body.of(json.write(changed)).withTrailers(body::trailers));
            }
        }
    }

    /** Whether one of the listed media types is {@code application/json}, with or without parameters. */
    static boolean isJson(Headers headers) {
        String types = headers.first(HeaderName.CONTENT_TYPE);
        if (types == null) {
            return false;
        }
        for (int start = 0; start <= types.length(); ) {
            int comma = types.indexOf(',', start);
            int end = comma < 0 ? types.length() : comma;
            int semicolon = types.indexOf(';', start);
            String type = types.substring(start, semicolon < 0 ? end : Math.min(semicolon, end));
            if (type.strip().equalsIgnoreCase("application/json")) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }
}
