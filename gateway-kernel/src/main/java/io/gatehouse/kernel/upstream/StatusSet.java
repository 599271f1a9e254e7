/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.List;

/** Statuses of HTTP. Immutable; asking makes nothing. */
final class StatusSet {

    private static final int LIMIT = 1000;

    private final long[] bits = new long[(LIMIT + Long.SIZE - 1) / Long.SIZE];

    /** What is no status is left out. */
    StatusSet(List<?> statuses) {
        for (Object status : statuses) {
            if (status instanceof Number number && number.intValue() >= 0 && number.intValue() < LIMIT) {
                bits[number.intValue() / Long.SIZE] |= 1L << number.intValue() % Long.SIZE;
            }
        }
    }

    boolean contains(int status) {
        return status >= 0 && status < LIMIT && (bits[status / Long.SIZE] & 1L << status % Long.SIZE) != 0;
    }
}
