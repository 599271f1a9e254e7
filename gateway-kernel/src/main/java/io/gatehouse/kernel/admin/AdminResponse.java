/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.plugin.http.HeaderList;
import java.util.Objects;

/**
 * An answer of the Admin API.
 *
 * @param status such as 200
 * @param headers without {@code Content-Length}
 * @param body bytes, not to be changed
 */
public record AdminResponse(int status, HeaderList headers, byte[] body) {

    /** Checks for nulls. */
    public AdminResponse {
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }
}
