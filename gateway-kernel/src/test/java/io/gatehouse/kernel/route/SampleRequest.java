/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import org.jspecify.annotations.Nullable;

/** A request to match in tests. */
record SampleRequest(
        String method,
        @Nullable String host,
        int port,
        String path,
        HeaderList lines,
        String scheme,
        @Nullable String sni)
        implements RouteRequest {

    static SampleRequest get(String path) {
        return new SampleRequest("GET", "gw.test", 8000, path, new HeaderList(), "http", null);
    }

    SampleRequest method(String other) {
        return new SampleRequest(other, host, port, path, lines, scheme, sni);
    }

    SampleRequest host(@Nullable String other) {
        return new SampleRequest(method, other, port, path, lines, scheme, sni);
    }

    SampleRequest header(String name, String value) {
        HeaderList more = new HeaderList(lines);
        more.add(name, value);
        return new SampleRequest(method, host, port, path, more, scheme, sni);
    }

    SampleRequest tls(@Nullable String name) {
        return new SampleRequest(method, host, port, path, lines, "https", name);
    }

    @Override
    public Headers headers() {
        return lines;
    }
}
