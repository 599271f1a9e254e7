/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Keys of counters as PostgreSQL takes them: it knows no text with a zero in it, and no long ones in an index. */
final class CounterKeys {

    private static final int LONGEST = 255;

    private CounterKeys() {}

    /** The key, or a digest in its place where it is long or out of the ordinary. */
    static String stored(String key) {
        return isPlain(key) ? key : digest(key);
    }

    private static boolean isPlain(String key) {
        if (key.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            char letter = key.charAt(i);
            if (letter < ' ' || letter > '~') {
                return false;
            }
        }
        return true;
    }

    private static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
