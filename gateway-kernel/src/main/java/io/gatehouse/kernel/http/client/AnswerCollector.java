/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Body of an answer on its way into memory. */
final class AnswerCollector {

    private static final byte[] NOTHING = new byte[0];
    private static final int LARGEST_FIRST_ROOM = 64 * 1024;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;

    private byte[] bytes = NOTHING;
    private int size;

    int size() {
        return size;
    }

    /**
     * Takes bytes out of a buffer.
     *
     * @param announced length of the whole body, negative when unknown: trusted for a start only, room grows with what comes
     */
    void take(ByteBuffer in, int count, long announced) {
        int needed = size + count;
        if (needed > bytes.length) {
            long wanted = size == 0 ? Math.min(announced, LARGEST_FIRST_ROOM) : Math.min(size * 2L, LARGEST_ARRAY);
            long useful = announced < 0 ? wanted : Math.min(wanted, announced);
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, useful));
        }
        in.get(bytes, size, count);
        size = needed;
    }

    /** What was taken, no longer the collector's own. */
    byte[] bytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    void clear() {
        bytes = NOTHING;
        size = 0;
    }
}
