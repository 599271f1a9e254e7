/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/** A handler with a response phase. */
@FunctionalInterface
public interface ResponseHandler extends Handler {

    /**
     * Looks at or edits an answer before its first byte is sent: of the upstream, of a plugin, or an error of the gateway.
     *
     * @param exchange request and answer; must not be touched after this method has returned, except in the function given to
     *     {@link Outcome#await}
     * @return {@link Outcome#proceed()}; {@link Outcome#exit} replaces the answer, and the remaining handlers see the new one
     * @throws Exception replaces the answer by status 500; nothing of the exception reaches the client
     */
    Outcome onResponse(ResponseExchange exchange) throws Exception;
}
