/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.route.RouteRequest;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import org.jspecify.annotations.Nullable;

/** What the router looks at. */
record RoutedRequest(Transport transport) implements RouteRequest {

    private Request request() {
        return transport.request();
    }

    @Override
    public String method() {
        return request().method();
    }

    @Override
    public String host() {
        return request().host();
    }

    @Override
    public int port() {
        return transport.listenerPort();
    }

    @Override
    public String path() {
        return request().path();
    }

    @Override
    public Headers headers() {
        return request().headers();
    }

    @Override
    public String scheme() {
        return request().scheme();
    }

    @Override
    public @Nullable String sni() {
        return transport.serverName();
    }
}
