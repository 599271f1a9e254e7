/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/** A handler with an access phase. */
@FunctionalInterface
public interface AccessHandler extends Handler {

    /**
     * Checks, changes or answers a request.
     *
     * @param exchange the request; must not be touched after this method has returned, except in the function given to
     *     {@link Outcome#await}
     * @return what happens next; never null
     * @throws Exception ends the request with status 500; nothing of the exception reaches the client
     */
    Outcome onAccess(AccessExchange exchange) throws Exception;
}
