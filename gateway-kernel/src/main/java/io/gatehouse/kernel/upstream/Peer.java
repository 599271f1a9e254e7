/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import io.gatehouse.plugin.http.HttpEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * One server behind a service.
 *
 * @param endpoint calls to it
 * @param authority {@code Host} header it expects, unless the route keeps the client's
 * @param member its place in the upstream, told how requests go; null for a server without an upstream
 */
public record Peer(
        HttpEndpoint endpoint, String authority, @Nullable Member member) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** A server without an upstream. */
    public Peer(HttpEndpoint endpoint, String authority) {
        this(endpoint, authority, null);
    }

    /** Its host and port, whatever {@code Host} it expects; without an upstream, a usual port is left out. */
    public String server() {
        return member == null ? authority : member.name();
    }

    /** A {@code Host} header: with the port unless it is usual. */
    public static String authority(String host, int port, boolean tls) {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return isUsual(port, tls) ? name : name + ":" + port;
    }

    static boolean isUsual(int port, boolean tls) {
        return port == (tls ? HTTPS_PORT : HTTP_PORT);
    }
}
