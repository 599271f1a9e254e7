/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Makes ids of requests: 32 lower-case hexadecimal digits. One per IO thread, seeded so that threads and processes differ. */
final class RequestIds {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private final SplittableRandom random;
    private final byte[] text = new byte[32];

    RequestIds(SecureRandom seed) {
        random = new SplittableRandom(seed.nextLong());
    }

    String next() {
        digits(random.nextLong(), 0);
        digits(random.nextLong(), 16);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private void digits(long value, int from) {
        for (int i = 0; i < 16; i++) {
            text[from + i] = DIGITS[(int) (value >>> 60 - 4 * i) & 15];
        }
    }
}
