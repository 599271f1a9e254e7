/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import io.gatehouse.plugin.http.Headers;
import org.jspecify.annotations.Nullable;

/** What the router looks at in a request. Only read during {@link Router#match}, on the calling thread. */
public interface RouteRequest {

    /** Method, as sent. */
    String method();

    /** The Host header as sent, port included, or null. */
    @Nullable
    String host();

    /** Port of the listener, as clients see it: stands in for a port missing in {@link #host()}. */
    int port();

    /** The path as {@link RequestPath#normalize} returns it. */
    String path();

    /** The header lines. */
    Headers headers();

    /** {@code http} or {@code https}: of the connection. */
    String scheme();

    /** TLS server name, or null. */
    @Nullable
    String sni();
}
