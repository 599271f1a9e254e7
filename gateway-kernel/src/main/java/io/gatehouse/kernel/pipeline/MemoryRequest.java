/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.route.RequestPath;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A request that came over no socket. Immutable.
 *
 * @param target path and query
 * @param host authority the client asked for
 */
public record MemoryRequest(
        String method, String scheme, String host, String target, HeaderList headers, byte[] body, int maxUriArgs)
        implements Request {

    private static final int USUAL_ARGUMENTS = 100;
    private static final HeaderName TRANSFER_ENCODING = HeaderName.of("Transfer-Encoding");

    /**
     * A request as a client would send it.
     *
     * @param url absolute
     * @param headers taken over; {@code Host} is added, and {@code Content-Length} unless there is a {@code Transfer-Encoding}
     */
    public static MemoryRequest of(String method, URI url, HeaderList headers, byte[] body) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        String authority = url.getRawAuthority() == null ? "localhost" : url.getRawAuthority();
        String host = headers.first(HeaderName.HOST);
        if (host == null) {
            headers.set(HeaderName.HOST, authority);
        }
        if (body.length > 0 && !headers.contains(TRANSFER_ENCODING)) {
            headers.set(HeaderName.CONTENT_LENGTH, Integer.toString(body.length));
        }
        String scheme = url.getScheme() == null ? "http" : url.getScheme();
        return new MemoryRequest(
                method, scheme, host == null ? authority : host, target, headers, body, USUAL_ARGUMENTS);
    }

    @Override
    public String httpVersion() {
        return "1.1";
    }

    @Override
    public String rawPath() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    @Override
    public @Nullable String rawQuery() {
        int question = target.indexOf('?');
        return question < 0 ? null : target.substring(question + 1);
    }

    @Override
    public String path() {
        return RequestPath.normalize(rawPath());
    }

    @Override
    public Arguments query() {
        return Arguments.parse(rawQuery(), maxUriArgs);
    }

    @Override
    public long contentLength() {
        return headers.contains(TRANSFER_ENCODING) ? -1 : body.length;
    }

    @Override
    public String forwardedScheme() {
        return scheme;
    }

    @Override
    public String forwardedHost() {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    }

    @Override
    public int forwardedPort() {
        int colon = host.lastIndexOf(':');
        if (colon >= 0 && !host.endsWith("]")) {
            return Integer.parseInt(host.substring(colon + 1));
        }
        return scheme.equals("https") ? 443 : 80;
    }
}
