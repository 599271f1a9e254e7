/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.correlationid;

import java.util.concurrent.atomic.AtomicLong;

/** One id with the numbers from 1 on behind it. */
final class NumberedIds {

    private final String prefix;
    private final AtomicLong counter = new AtomicLong();

    NumberedIds(String id) {
        prefix = id + "#";
    }

    String next() {
        return prefix + counter.incrementAndGet();
    }
}
