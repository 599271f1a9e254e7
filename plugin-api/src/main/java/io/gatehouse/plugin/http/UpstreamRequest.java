/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import org.jspecify.annotations.Nullable;

/**
 * A request as it is going to be sent on, with the changes of plugins. Proxy headers such as {@code X-Forwarded-For} are added
 * later and not visible here. Implemented by the gateway only: it may gain methods.
 */
public interface UpstreamRequest {

    /** Method. */
    String method();

    /** Replaces the method. */
    void method(String method);

    /** Path behind the service's own, escaped for transport, without query; starts with a slash. */
    String path();

    /** Replaces the path. */
    void path(String path);

    /** Query without {@code ?}, escaped; null when there is none. */
    @Nullable
    String rawQuery();

    /** Replaces the query; null removes it. */
    void rawQuery(@Nullable String query);

    /** Arguments of the current query, at most as many as setting {@code lua_max_uri_args} says. */
    Arguments query();

    /** Headers, to read and to edit. */
    HeaderList headers();

    /**
     * The body: what a plugin put in place, else the client's body when a handler asked for it and it fitted, else null.
     */
    @Nullable
    Body body();

    /** Replaces the body and its {@code Content-Length}. */
    void body(Body body);

    /**
     * Fields of the current body by its first {@code Content-Type}: an URL-encoded form, a JSON object or array, or a multipart
     * form.
     *
     * @return {@code NONE} when the body is not in memory, of another type or malformed
     */
    BodyFields fields();

    /** Where the request is proxied to, instead of the route's service. */
    void target(String scheme, String host, int port);
}
