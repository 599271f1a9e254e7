/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/** A handler with a log phase. */
@FunctionalInterface
public interface LogHandler extends Handler {

    /**
     * Called exactly once per request, after the last byte or after the client left.
     *
     * @param exchange the finished request; must not be touched after this method has returned
     * @throws Exception is logged; neither the client nor other plugins notice
     */
    void onLog(LogExchange exchange) throws Exception;

    /** Whether it looks at {@link LogExchange#turns}, which costs a little per request; asked once per handler. */
    default boolean readsTurns() {
        return false;
    }
}
