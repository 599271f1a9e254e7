/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.accesslog;

import org.jspecify.annotations.Nullable;

/**
 * A request that has ended, as far as it is told. Header values are as sent, bytes above 127 as ISO-8859-1 characters. Immutable.
 *
 * @param address IP address of the client
 * @param authorization value of {@code Authorization}, of which only the name of a user is told, or null
 * @param method as sent; empty when there was none to be read
 * @param target path and query as sent
 * @param version {@code 1.0}, {@code 1.1} or {@code 2}
 * @param status of the answer
 * @param bytes of the answer's body that were sent
 * @param referer value of {@code Referer}, or null
 * @param agent value of {@code User-Agent}, or null
 * @param id of the request, or null for a log that does not tell it
 * @param endedAtMillis milliseconds since 1970
 */
public record AccessRecord(
        String address,
        @Nullable String authorization,
        String method,
        String target,
        String version,
        int status,
        long bytes,
        @Nullable String referer,
        @Nullable String agent,
        @Nullable String id,
        long endedAtMillis) {

    private static final int FIXED = 256;

    /** About the bytes of memory it takes. */
    int weight() {
        return FIXED + length(authorization) + target.length() + length(referer) + length(agent);
    }

    private static int length(@Nullable String value) {
        return value == null ? 0 : value.length();
    }
}
