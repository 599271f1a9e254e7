/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.pipeline.Transport.Malformation;
import io.gatehouse.kernel.route.RequestPath;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The head of a request, as it was read. What costs something is worked out when first asked for; IO thread only. */
final class RequestHead implements Request {

    private static final HeaderName FORWARDED_PROTO = HeaderName.of("X-Forwarded-Proto");
    private static final HeaderName FORWARDED_HOST = HeaderName.of("X-Forwarded-Host");
    private static final HeaderName FORWARDED_PORT = HeaderName.of("X-Forwarded-Port");

    private final ClientConnection connection;
    private final String version;
    private final String method;
    private final String target;
    private final int pathLength;
    private final int queryEnd;
    private final HeaderList headers;
    private final String host;
    private final long contentLength;
    private final boolean persistent;
    private final boolean expectsContinue;
    private final @Nullable Malformation malformation;
    private @Nullable String path;
    private @Nullable Arguments query;

    RequestHead(HeadParser parsed, ClientConnection connection) {
        this.connection = connection;
        version = parsed.version > 10 ? "1.1" : "1.0";
        method = parsed.method;
        target = parsed.target;
        queryEnd = withoutFragment(target);
        pathLength = Math.min(parsed.pathLength, queryEnd);
        headers = parsed.headers;
        host = parsed.host == null ? "" : parsed.host;
        contentLength = parsed.chunked ? -1 : Math.max(parsed.contentLength, 0);
        persistent = parsed.persistent();
        expectsContinue = parsed.expectContinue && parsed.version > 10;
        malformation = parsed.malformation;
    }

    RequestHead(Http2Head parsed, ClientConnection connection) {
        this.connection = connection;
        version = "2";
        method = parsed.method;
        target = parsed.target;
        int mark = target.indexOf('?');
        queryEnd = withoutFragment(target);
        pathLength = Math.min(mark < 0 ? queryEnd : mark, queryEnd);
        headers = parsed.headers;
        host = parsed.host;
        contentLength = parsed.contentLength;
        persistent = true;
        expectsContinue = parsed.expectsContinue;
        malformation = parsed.malformation;
    }

    private static int withoutFragment(String target) {
        int fragment = target.indexOf('#');
        return fragment < 0 ? target.length() : fragment;
    }

    boolean persistent() {
        return persistent;
    }

    boolean expectsContinue() {
        return expectsContinue;
    }

    @Nullable
    Malformation malformation() {
        return malformation;
    }

    @Override
    public String httpVersion() {
        return version;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String scheme() {
        return connection.listener.listen().ssl() ? "https" : "http";
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String rawPath() {
        return pathLength == target.length() ? target : target.substring(0, pathLength);
    }

    @Override
    public @Nullable String rawQuery() {
        return pathLength == queryEnd ? null : target.substring(pathLength + 1, queryEnd);
    }

    @Override
    public String path() {
        String known = path;
        if (known == null) {
            known = RequestPath.normalize(rawPath());
            path = known;
        }
        return known;
    }

    @Override
    public Arguments query() {
        Arguments known = query;
        if (known == null) {
            known = Arguments.parse(
                    rawQuery(), connection.listener.front().limits().maxArguments());
            query = known;
        }
        return known;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public long contentLength() {
        return contentLength;
    }

    @Override
    public String forwardedScheme() {
        String forwarded = forwarded(FORWARDED_PROTO);
        return forwarded == null ? scheme() : forwarded.toLowerCase(Locale.ROOT);
    }

    @Override
    public String forwardedHost() {
        String forwarded = forwarded(FORWARDED_HOST);
        return HostRules.name(forwarded == null ? host : forwarded);
    }

    @Override
    public int forwardedPort() {
        String port = forwarded(FORWARDED_PORT);
        long announced = port == null ? -1 : HeadParser.contentLength(port);
        if (announced > 0 && announced <= 0xffff) {
            return (int) announced;
        }
        String forwarded = forwarded(FORWARDED_HOST);
        int inHost = forwarded == null ? -1 : HostRules.port(forwarded);
        return inHost > 0 ? inHost : connection.listener.visiblePort();
    }

    private @Nullable String forwarded(HeaderName name) {
        String value = connection.client.trusted() ? headers.first(name) : null;
        return value == null || value.isEmpty() ? null : value;
    }
}
