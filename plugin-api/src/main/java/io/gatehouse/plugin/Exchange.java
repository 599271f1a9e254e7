/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugin.model.Service;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the gateway, as seen in every phase. Implemented by the gateway only: it may gain methods.
 * Belongs to one thread at a time; not to be kept after the handler's turn.
 */
public interface Exchange {

    /** The request's id: 32 lower-case hexadecimal digits. */
    String id();

    /** The request as the client sent it. */
    Request request();

    /** The matched route, or null when none matched (only global plugins see such a request). */
    @Nullable
    Route route();

    /** The route's service, or null. */
    @Nullable
    Service service();

    /** The route's path that matched, as configured, regular expressions without their {@code ~}; null when it has none. */
    @Nullable
    String matchedPath();

    /** The named groups of the route's regular expression, in order; empty for other routes. */
    Map<String, String> pathCaptures();

    /** The unnamed and named groups by number, the whole match first; empty for other routes. */
    List<String> pathGroups();

    /** Who sent the request. */
    Client client();

    /** What the request came by. */
    Connection connection();

    /** The authenticated consumer, or null. */
    @Nullable
    Consumer consumer();

    /** What authenticated the consumer, or null: none, or an anonymous consumer. */
    @Nullable
    Credential credential();

    /** The complete request body, or null when no handler asked for it or it was larger than asked for. */
    @Nullable
    Body requestBody();

    /** When the request's first byte was read, in milliseconds since 1970. */
    long startedAtMillis();

    /** When the request's first byte was read, on the clock of {@link System#nanoTime}. */
    long startedAtNanos();

    /**
     * Values shared by all plugins of this request. Only JDK and plugin API values: each plugin has its own classes.
     *
     * <p>{@code authenticated_groups}, a {@code Collection<String>}, are the groups that an authentication plugin found its
     * caller to be in, by a directory or a token; acl decides by them where there is no consumer with groups of its own.
     */
    Map<String, Object> shared();

    /** The state that this handler left with {@link #local(Object)} in an earlier step of this request, or null. */
    @Nullable
    Object local();

    /** Keeps state of this handler for its later steps in this request. */
    void local(@Nullable Object state);

    /**
     * Puts a value into the request's {@linkplain LogExchange#entry() log entry}, where it replaces a member of that name.
     *
     * @param name member of the entry; dots lead into inner objects, as in {@code lambda.billed_ms}
     * @param value JSON as {@link Json} takes it, or a {@link java.util.function.Supplier} of it, asked when the entry is made and
     *     not at all for a request that nobody logs; null takes the member out
     */
    void logValue(String name, @Nullable Object value);
}
