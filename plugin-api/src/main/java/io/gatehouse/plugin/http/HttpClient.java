/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

/**
 * The gateway's non-blocking HTTP client, lent to plugins. A call made on a request's thread uses a connection of that thread
 * and completes on it: no hop, no lock. Implemented by the gateway only: it may gain methods.
 */
public interface HttpClient {

    /**
     * Prepares calls to one server: make it in {@link io.gatehouse.plugin.Plugin#create}, keep it in the handler. Equal targets
     * share connections.
     */
    HttpEndpoint endpoint(HttpTarget target);
}
