/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;

/** Where values come from that nobody gave: ids, random keys, times. Safe for many threads when its random source is. */
public final class ValueSource {

    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int TEXT_LENGTH = 32;

    private final InstantSource clock;
    private final Random random;

    /** Values from this clock and this random source. */
    public ValueSource(InstantSource clock, Random random) {
        this.clock = clock;
        this.random = random;
    }

    /** Values from the system's clock and a secure random source. */
    public static ValueSource system() {
        return new ValueSource(InstantSource.system(), new SecureRandom());
    }

    /** A random UUID, version 4. */
    public String uuid() {
        long high = random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x4000L;
        long low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /** 32 random letters and digits. */
    public String text() {
        StringBuilder text = new StringBuilder(TEXT_LENGTH);
        for (int i = 0; i < TEXT_LENGTH; i++) {
            text.append(LETTERS_AND_DIGITS.charAt(random.nextInt(LETTERS_AND_DIGITS.length())));
        }
        return text.toString();
    }

    /** Seconds since 1970. */
    public long seconds() {
        return clock.instant().getEpochSecond();
    }

    /** Seconds since 1970, to the millisecond. */
    public BigDecimal preciseSeconds() {
        Instant now = clock.instant();
        return BigDecimal.valueOf(now.toEpochMilli()).divide(BigDecimal.valueOf(1000), 3, RoundingMode.UNNECESSARY);
    }
}
