/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The tracing of one invocation, in the caller's trace when it has one. */
record TraceId(String root, String parent, String sampled) {
    private static final int UNIQUE_BYTES = 12;

    static TraceId of(@Nullable String header) {
        String root = null;
        String parent = null;
        String sampled = "0";
        for (String part : header == null ? new String[0] : header.split(";", -1)) {
            String field = part.strip();
            if (field.regionMatches(true, 0, "Root=", 0, 5)) {
                root = field.substring(5);
            } else if (field.regionMatches(true, 0, "Parent=", 0, 7)) {
                parent = field.substring(7);
            } else if (field.regionMatches(true, 0, "Sampled=", 0, 8)) {
                sampled = field.substring(8);
            }
        }
        return new TraceId(root == null ? newRoot() : root, parent == null ? newParent() : parent, sampled);
    }

    /** As the function sees it. */
    String forFunction() {
        return "Root=" + root + ";Parent=" + parent + ";Sampled=" + sampled;
    }

    /** As the caller sees it. */
    String forCaller() {
        return "root=" + root + ";sampled=" + sampled;
    }

    private static String newRoot() {
        byte[] unique = new byte[UNIQUE_BYTES];
        ThreadLocalRandom.current().nextBytes(unique);
        HexFormat hex = HexFormat.of();
        return "1-" + hex.toHexDigits((int) Instant.now().getEpochSecond()) + "-" + hex.formatHex(unique);
    }

    private static String newParent() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
