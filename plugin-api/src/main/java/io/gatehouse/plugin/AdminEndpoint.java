/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import java.util.Objects;

/**
 * An address of the Admin API that a plugin brings. The gateway's own addresses win over it. Immutable.
 *
 * <pre>{@code
 * new AdminEndpoint("DELETE", "/shop-cache/{key}", call -> remove(call.parameter("key")) ? DONE : NOT_FOUND)
 * }</pre>
 *
 * @param method {@code GET} (which answers {@code HEAD}, too), {@code POST}, {@code PUT}, {@code PATCH} or {@code DELETE}
 * @param path starts with a slash; a segment in braces stands for any text
 * @param action called for such a request
 */
public record AdminEndpoint(String method, String path, Action action) {

    /** Answers a request. */
    @FunctionalInterface
    public interface Action {

        /**
         * Answers a request, on a thread that may block; several requests may be answered at the same time.
         *
         * @return status, and body of a {@link Reply#json} answer; everything else of a reply is not sent
         * @throws Exception answers with status 500; nothing of the exception reaches the client
         */
        Reply answer(AdminCall call) throws Exception;
    }

    /** Checks the path. */
    public AdminEndpoint {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(action, "action");
        if (!path.startsWith("/") || path.length() == 1 || path.endsWith("/")) {
            throw new IllegalArgumentException(
                    "path: '" + path + "' (expected: a slash in front, text behind it, no slash at the end)");
        }
    }
}
