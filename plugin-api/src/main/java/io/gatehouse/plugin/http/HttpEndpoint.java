/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.util.concurrent.CompletionStage;

/** One server, with pooled connections. Implemented by the gateway only: it may gain methods. */
public interface HttpEndpoint {

    /**
     * Sends one request, once: a failed attempt is not repeated, with one exception. A pooled connection that turns out to be
     * closed before anything of the request was written is replaced by a new one.
     *
     * @return completes on the calling IO thread (or on one of the gateway's when called elsewhere) with the answer, or with an
     *     {@link HttpCallException}
     */
    CompletionStage<HttpAnswer> send(HttpCall call);
}
