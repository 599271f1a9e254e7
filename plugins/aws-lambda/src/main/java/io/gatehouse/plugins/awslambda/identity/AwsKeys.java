/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What signs a call. Immutable; its text form shows no secret.
 *
 * @param accessKeyId public part
 * @param secretAccessKey secret part
 * @param sessionToken sent with the call; null for lasting keys
 * @param expiresAtMillis in milliseconds since 1970; {@link #NEVER} for lasting keys
 */
public record AwsKeys(
        String accessKeyId,
        String secretAccessKey,
        @Nullable String sessionToken,
        long expiresAtMillis) {

    /** Expiry of keys that last. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Checks for nulls. */
    public AwsKeys {
        Objects.requireNonNull(accessKeyId, "accessKeyId");
        Objects.requireNonNull(secretAccessKey, "secretAccessKey");
    }

    /** Keys that last. */
    public static AwsKeys lasting(String accessKeyId, String secretAccessKey, @Nullable String sessionToken) {
        return new AwsKeys(accessKeyId, secretAccessKey, sessionToken, NEVER);
    }

    @Override
    public String toString() {
        return "AwsKeys[" + accessKeyId + "]";
    }
}
