/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Collects what stands in front of a streamed body under proxy integration: a JSON object, then eight zero bytes. Its size is
 * bounded, and bytes that cannot become it are noticed at once. Not safe for use by many threads.
 */
final class Metadata {

    /** API Gateway ends at 16 KiB; function URLs may take more. */
    static final int LARGEST = 64 * 1024;

    private static final int DELIMITER = 8;

    private byte[] bytes = new byte[512];
    private int size;
    private int zeros;
    private boolean refused;

    /** Takes bytes up to the end of the delimiter. */
    void take(ByteBuffer in) {
        while (in.hasRemaining() && !complete() && !refused) {
            byte next = in.get();
            if (next == 0) {
                zeros++;
            } else {
                add(next);
            }
        }
    }

    boolean complete() {
        return zeros == DELIMITER;
    }

    /** Whether no more bytes can make it right. */
    boolean refused() {
        return refused;
    }

    /** The JSON, as far as it was taken. */
    byte[] json() {
        return Arrays.copyOf(bytes, size);
    }

    private void add(byte next) {
        boolean blank = next == ' ' || next == '\t' || next == '\r' || next == '\n';
        boolean opened = size > 0;
        if (zeros > 0 || size == LARGEST || !opened && next != '{' && !blank) {
            refused = true;
            return;
        }
        if (blank && !opened) {
            return;
        }
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(LARGEST, 2 * size));
        }
        bytes[size++] = next;
    }
}
