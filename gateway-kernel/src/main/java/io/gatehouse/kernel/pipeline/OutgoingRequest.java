/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.route.RequestPath;
import io.gatehouse.kernel.route.RouteMatch;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyFields;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.http.UpstreamRequest;
import io.gatehouse.plugin.model.Service;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The request as it goes on: begins as the client's, copied only where a plugin changes it. */
final class OutgoingRequest implements UpstreamRequest {

    /** Another place to proxy to than the route's service. */
    record Target(String scheme, String host, int port) {}

    private final PipelineExchange exchange;
    private final Request request;
    private String method;
    private @Nullable String path;
    private @Nullable String rawQuery;
    private @Nullable Arguments query;
    private @Nullable HeaderList headers;
    private @Nullable Body replacedBody;
    private @Nullable Target target;

    OutgoingRequest(PipelineExchange exchange) {
        this.exchange = exchange;
        this.request = exchange.request();
        this.method = request.method();
        this.rawQuery = request.rawQuery();
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public void method(String newMethod) {
        method = Objects.requireNonNull(newMethod, "method");
    }

    @Override
    public String path() {
        if (path == null) {
            path = defaultPath();
        }
        return path;
    }

    private String defaultPath() {
        RouteMatch<Plan> match = exchange.match();
        Plan.RouteRules rules = exchange.plan().rules();
        if (match == null || rules == null) {
            return RequestPath.escape(request.path());
        }
        Service service = exchange.service();
        String servicePath = service == null ? null : service.path();
        return RequestPath.escape(
                rules.pathHandling().join(servicePath, request.path(), match.matchedText(), rules.stripPath()));
    }

    @Override
    public void path(String newPath) {
        if (!newPath.startsWith("/")) {
            throw new IllegalArgumentException("path: '" + newPath + "' (expected: a leading slash)");
        }
        path = newPath;
    }

    @Override
    public @Nullable String rawQuery() {
        return rawQuery;
    }

    @Override
    public void rawQuery(@Nullable String newQuery) {
        rawQuery = newQuery;
        query = null;
    }

    @Override
    public Arguments query() {
        if (query == null) {
            boolean unchanged = Objects.equals(rawQuery, request.rawQuery());
            query = unchanged
                    ? request.query()
                    : Arguments.parse(rawQuery, exchange.settings().maxUriArgs());
        }
        return query;
    }

    @Override
    public HeaderList headers() {
        if (headers == null) {
            headers = new HeaderList(request.headers());
        }
        return headers;
    }

    /** The headers to read only: not copied while nobody changed them. */
    Headers currentHeaders() {
        return headers == null ? request.headers() : headers;
    }

    @Override
    public @Nullable Body body() {
        return replacedBody != null ? replacedBody : exchange.requestBody();
    }

    @Override
    public void body(Body body) {
        replacedBody = Objects.requireNonNull(body, "body");
        if (body.length() >= 0) {
            headers().set(HeaderName.CONTENT_LENGTH, Long.toString(body.length()));
        } else {
            headers().remove(HeaderName.CONTENT_LENGTH);
        }
    }

    /** The body to send on: a plugin's; or the client's, in memory if it was read, else as it comes. */
    Body bodyToSend() {
        return replacedBody != null ? replacedBody : exchange.incomingBody().toForward();
    }

    @Override
    public BodyFields fields() {
        return BodyFieldsReader.read(currentHeaders().first(HeaderName.CONTENT_TYPE), body(), exchange.settings());
    }

    @Override
    public void target(String scheme, String host, int port) {
        target = new Target(scheme, host, port);
    }

    @Nullable
    Target target() {
        return target;
    }
}
