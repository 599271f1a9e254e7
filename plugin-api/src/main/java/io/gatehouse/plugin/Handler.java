/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.http.Response;
import org.jspecify.annotations.Nullable;

/**
 * One configured use of a plugin: implements one or more of {@link AccessHandler}, {@link ResponseHandler} and
 * {@link LogHandler}. Which ones is read once, when routes are compiled.
 *
 * <p>One handler serves many requests at the same time on several threads; per request, one thread at a time, with
 * happens-before between steps. Keep state of a request in {@link Exchange#local}.
 *
 * <p>Implemented by plugin authors: this interface only ever gains default methods.
 */
public interface Handler {

    /** Where the phase runs; asked once per handler. */
    default Threading threading(Phase phase) {
        return Threading.EVENT_LOOP;
    }

    /**
     * How much of this request's body the access phase needs in memory. Asked before the phase, per request, on the IO thread.
     * By default none: the body streams to where it is going.
     */
    default BodyDemand requestBody(Request request) {
        return BodyDemand.none();
    }

    /**
     * How much of this answer's body the response phase needs in memory. Asked per answer that streams, on the IO thread. By
     * default none.
     */
    default BodyDemand responseBody(Response response) {
        return BodyDemand.none();
    }

    /**
     * The same for a handler that decides by the request as well: this is what the gateway asks. By default it asks
     * {@link #responseBody(Response)}.
     */
    default BodyDemand responseBody(Exchange exchange, Response response) {
        return responseBody(response);
    }

    /**
     * Whom the access and response phases speak to over connections of their own, or what they write to, instead of what the
     * {@link PluginContext} lends: in words for people, such as {@code Redis at 10.0.0.7:6379}. Null, the usual case, when there
     * is nobody.
     *
     * <p>A request that is only explained ({@code gatehouse explain}) passes such a handler by, as if it let every request
     * through, and the explanation names whom it would have spoken to: calls of {@link PluginContext#http} are told instead of
     * made, others nobody but the handler knows of. Explanations have no log phase, so that one need not be told of. Asked once
     * per handler.
     */
    default @Nullable String speaksTo() {
        return null;
    }

    /** Called once when no request uses this handler any more, on a thread that may block. */
    default void close() {}
}
