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

    /** A server without an upstream. */
    public Peer(HttpEndpoint endpoint, String authority) {
        this(endpoint, authority, null);
    }
}
