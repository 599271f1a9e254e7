/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.RequestTemplate;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.http.UpstreamRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Changes the path, then the method, headers, body and query. */
final class RequestTransformer implements AccessHandler {

    private static final long USUAL_BODY_BUFFER = 8 * 1024;

    private final @Nullable RequestTemplate path;
    private final @Nullable String method;
    private final boolean formToQuery;
    private final Edits headers;
    private final BodyEdits body;
    private final Edits query;
    private final boolean changesContentType;
    private final BodyDemand bodyDemand;
    private final Logger logger;

    RequestTransformer(RequestTransformerPlugin.Config config, PluginContext context) {
        String uri = config.replace().uri();
        this.path = uri == null ? null : RequestTemplate.of("replace.uri", uri);
        this.method = config.httpMethod();
        this.formToQuery = method != null && isBodiless(method);
        this.headers = Edits.of(
                config.remove().headers(),
                config.rename().headers(),
                config.replace().headers(),
                config.add().headers(),
                config.append().headers());
        Edits fields = Edits.of(
                config.remove().body(),
                config.rename().body(),
                config.replace().body(),
                config.add().body(),
                config.append().body());
        this.body = new BodyEdits(fields, context.json());
        this.query = Edits.of(
                config.remove().querystring(),
                config.rename().querystring(),
                config.replace().querystring(),
                config.add().querystring(),
                config.append().querystring());
        this.changesContentType = headers.touch(HeaderName.CONTENT_TYPE.text());
        this.bodyDemand = BodyDemand.ifUpTo(context.settings().bytes("client_body_buffer_size", USUAL_BODY_BUFFER));
        this.logger = context.logger();
    }

    private static boolean isBodiless(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("TRACE");
    }

    @Override
    public BodyDemand requestBody(Request request) {
        BodyKind kind = BodyKind.of(request.headers().first(HeaderName.CONTENT_TYPE));
        boolean wanted =
                !body.isEmpty() && (kind != null || changesContentType) || formToQuery && kind == BodyKind.FORM;
        return wanted ? bodyDemand : BodyDemand.none();
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        UpstreamRequest upstream = exchange.upstream();
        if (path != null) {
            upstream.path(Escape.path(path.render(exchange)));
        }
        changeMethod(upstream);
        if (!headers.isEmpty()) {
            headers.apply(exchange, new HeaderFields(upstream.headers()));
        }
        changeBody(exchange);
        changeQuery(exchange);
        return Outcome.proceed();
    }

    private void changeMethod(UpstreamRequest upstream) {
        if (method == null) {
            return;
        }
        upstream.method(method);
        Body form = upstream.body();
        if (formToQuery
                && form != null
                && form.inMemory()
                && form.length() > 0
                && BodyKind.of(upstream.headers().first(HeaderName.CONTENT_TYPE)) == BodyKind.FORM) {
            FormFields arguments = new FormFields(upstream.rawQuery());
            String text = new String(form.bytes(), StandardCharsets.ISO_8859_1);
            arguments.appendAll(Arguments.parse(text, Integer.MAX_VALUE));
            upstream.rawQuery(arguments.text());
        }
    }

    private void changeBody(AccessExchange exchange) {
        if (body.isEmpty()) {
            return;
        }
        Body current = exchange.upstream().body();
        if (current != null && current.inMemory()) {
            body.apply(exchange, current);
        } else if (BodyKind.of(exchange.upstream().headers().first(HeaderName.CONTENT_TYPE)) != null) {
            logger.log(
                    Level.WARNING,
                    () -> "request " + exchange.id() + ": body is sent on unchanged, as it is larger than "
                            + bodyDemand.limit() + " bytes (remedy: raise client_body_buffer_size)");
        }
    }

    private void changeQuery(AccessExchange exchange) {
        if (query.isEmpty()) {
            return;
        }
        UpstreamRequest upstream = exchange.upstream();
        FormFields arguments = new FormFields(upstream.rawQuery());
        if (query.apply(exchange, arguments)) {
            String text = arguments.text();
            upstream.rawQuery(text.isEmpty() ? null : text);
        }
    }
}
