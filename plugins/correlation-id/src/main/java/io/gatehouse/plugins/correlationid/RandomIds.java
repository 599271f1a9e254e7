/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.correlationid;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * UUIDs of version 4: the numbers from 1 on, mixed with 128 bits that only this process knows. They differ from all others, but are
 * no secrets.
 */
final class RandomIds {

    private static final long HIGH_STEP = 0x9E3779B97F4A7C15L;
    private static final long LOW_STEP = 0xD1342543DE82EF95L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000000000000000L;

    private final long high;
    private final long low;
    private final AtomicLong counter = new AtomicLong();

    RandomIds(long high, long low) {
        this.high = high;
        this.low = low;
    }

    String next() {
        long number = counter.incrementAndGet();
        long most = mixed(high + number * HIGH_STEP) & ~0xF000L | VERSION_4;
        long least = mixed(low + number * LOW_STEP) & 0x3FFFFFFFFFFFFFFFL | VARIANT;
        return new UUID(most, least).toString();
    }

    /** Spreads every bit over all others, and keeps different numbers different (the finalizer of MurmurHash3, variant 13). */
    private static long mixed(long number) {
        long mixed = (number ^ number >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
