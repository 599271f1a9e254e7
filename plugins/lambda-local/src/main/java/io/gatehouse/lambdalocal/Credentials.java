/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import org.jspecify.annotations.Nullable;

/**
 * What a caller must sign with.
 *
 * @param sessionToken must be sent along when not null, and must not be when null
 */
record Credentials(
        String accessKeyId,
        String secretAccessKey,
        @Nullable String sessionToken) {

    /** Keeps the secret out of any text. */
    @Override
    public String toString() {
        return "Credentials[" + accessKeyId + "]";
    }
}
