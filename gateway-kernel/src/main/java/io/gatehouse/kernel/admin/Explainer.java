/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import java.util.Map;

/** Tells what would become of a request, without calling anything. Implemented by the gateway; safe for many threads. */
@FunctionalInterface
public interface Explainer {

    /**
     * A request to be explained.
     *
     * @param method such as {@code GET}
     * @param target path and query, begins with a slash
     * @param headers values by name
     * @param body as text, may be empty
     */
    record Request(String method, String target, Map<String, String> headers, String body) {}

    /**
     * Explains a request; blocks meanwhile.
     *
     * @return what became of it, as the members of a JSON object; no secrets
     * @throws IllegalArgumentException for a request that nobody can send, with a sentence for its author
     */
    Map<String, Object> explain(Request request);
}
