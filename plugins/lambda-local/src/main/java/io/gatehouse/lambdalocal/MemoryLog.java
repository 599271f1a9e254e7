/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** The log of a script, of which the end is kept. Safe for any thread. */
final class MemoryLog implements InvocationLog {
    private static final int KEPT = 256 * 1024;

    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void clear() {
        text.setLength(0);
    }

    @Override
    public synchronized void appendLines(String lines) {
        text.append(lines);
        if (text.length() > KEPT) {
            text.delete(0, text.length() - KEPT);
        }
    }

    @Override
    public synchronized byte[] last(int bytes) {
        byte[] all = text.toString().getBytes(UTF_8);
        return Arrays.copyOfRange(all, Math.max(0, all.length - bytes), all.length);
    }
}
