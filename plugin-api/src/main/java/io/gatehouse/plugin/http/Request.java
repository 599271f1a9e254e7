/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import org.jspecify.annotations.Nullable;

/** A request as the client sent it. Never changes. Implemented by the gateway only: it may gain methods. */
public interface Request {

    /** {@code 1.0}, {@code 1.1} or {@code 2}. */
    String httpVersion();

    /** Method, such as {@code GET}. */
    String method();

    /** {@code http} or {@code https}: of the connection, not of a forwarding header. */
    String scheme();

    /** Path and query as sent, byte for byte (bytes above 127 as ISO-8859-1 characters). */
    String target();

    /** The part of {@link #target()} before {@code ?}. */
    String rawPath();

    /** The part of {@link #target()} behind {@code ?}, or null. */
    @Nullable
    String rawQuery();

    /** The path that routes are matched with: decoded where that is safe, dot segments and repeated slashes removed. */
    String path();

    /** Arguments of the query, at most as many as setting {@code lua_max_uri_args} says. */
    Arguments query();

    /** Headers, in order. */
    Headers headers();

    /** Name and optional port the client asked for: {@code Host}, or the authority of an absolute target. Empty if none. */
    String host();

    /** Length of the body as announced; 0 when there is none, -1 when unknown. */
    long contentLength();

    /** Scheme of the client's own request: the forwarded one behind a trusted proxy. */
    String forwardedScheme();

    /** Host without port of the client's own request: the forwarded one behind a trusted proxy. */
    String forwardedHost();

    /** Port of the client's own request: the forwarded one behind a trusted proxy. */
    int forwardedPort();
}
