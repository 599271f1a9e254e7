/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.plugin.http.HeaderList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request with its whole body.
 *
 * @param method such as {@code GET}
 * @param path as sent, not decoded
 * @param query as sent, without {@code ?}; null when there is none
 * @param headers in order
 * @param body bytes, not to be changed; empty when there is none
 */
public record AdminRequest(
        String method, String path, @Nullable String query, HeaderList headers, byte[] body) {

    /** Checks for nulls. */
    public AdminRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /** The same request with this body. */
    AdminRequest with(byte[] bytes) {
        return new AdminRequest(method, path, query, headers, bytes);
    }
}
