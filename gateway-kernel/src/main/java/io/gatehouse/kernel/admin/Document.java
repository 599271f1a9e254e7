/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import java.util.Objects;

/**
 * An answer's body that is no JSON.
 *
 * @param contentType its media type
 * @param bytes the body, not to be changed
 */
public record Document(String contentType, byte[] bytes) {

    /** Checks for nulls. */
    public Document {
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(bytes, "bytes");
    }
}
