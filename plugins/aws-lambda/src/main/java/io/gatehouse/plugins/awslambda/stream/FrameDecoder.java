/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes of {@code application/vnd.amazon.eventstream} into frames, in pieces of any size. Keeps at most one frame, whose
 * announced length is checked before room is made for it; room grows with the bytes that come. Not safe for use by many threads.
 */
final class FrameDecoder {

    /** What other decoders of AWS take at most, so AWS cannot send more. */
    static final int LARGEST_FRAME = 16 * 1024 * 1024;

    static final int LARGEST_HEADERS = 128 * 1024;

    private static final int PRELUDE = 12;
    private static final int CHECKED_PRELUDE = 8;
    private static final int CHECKSUM = 4;
    private static final int FIRST_ROOM = 16 * 1024;

    private final CRC32 checksum = new CRC32();
    private final byte[] prelude = new byte[PRELUDE];
    private byte @Nullable [] frame;
    private int total;
    private int size;

    /** The next frame, or null when the bytes, all taken then, do not complete one. */
    @Nullable
    Frame decode(ByteBuffer in) throws BrokenStreamException {
        byte[] current = frame;
        if (current == null) {
            take(in, prelude, PRELUDE);
            if (size < PRELUDE) {
                return null;
            }
            total = announced();
            current = Arrays.copyOf(prelude, Math.min(total, Math.max(FIRST_ROOM, PRELUDE + in.remaining())));
        }
        while (size < total && in.hasRemaining()) {
            if (size == current.length) {
                current = Arrays.copyOf(current, (int) Math.min(total, 2L * size));
            }
            take(in, current, current.length);
        }
        if (size < total) {
            frame = current;
            return null;
        }
        frame = null;
        size = 0;
        return complete(current);
    }

    /** Whether bytes of an incomplete frame are kept. */
    boolean withinFrame() {
        return size > 0;
    }

    /** Bytes of memory held at the moment. */
    int held() {
        byte[] current = frame;
        return current == null ? 0 : current.length;
    }

    private void take(ByteBuffer in, byte[] into, int limit) {
        int count = Math.min(in.remaining(), limit - size);
        in.get(into, size, count);
        size += count;
    }

    private int announced() throws BrokenStreamException {
        ByteBuffer numbers = ByteBuffer.wrap(prelude);
        long length = Integer.toUnsignedLong(numbers.getInt());
        long headers = Integer.toUnsignedLong(numbers.getInt());
        check(prelude, CHECKED_PRELUDE, "frame's head");
        if (length > LARGEST_FRAME) {
            throw BrokenStreamException.malformed(
                    "frame of " + length + " bytes (expected: at most " + LARGEST_FRAME + ")");
        }
        if (headers > LARGEST_HEADERS || length < PRELUDE + headers + CHECKSUM) {
            throw BrokenStreamException.malformed("frame of " + length + " bytes with " + headers
                    + " bytes of headers (expected: at most " + LARGEST_HEADERS + ", within the frame)");
        }
        return (int) length;
    }

    private Frame complete(byte[] bytes) throws BrokenStreamException {
        check(bytes, total - CHECKSUM, "frame");
        int headers = ByteBuffer.wrap(bytes).getInt(Integer.BYTES);
        int payload = PRELUDE + headers;
        FrameHeaders read = FrameHeaders.read(ByteBuffer.wrap(bytes, PRELUDE, headers));
        return new Frame(
                read.kind(),
                read.name(),
                ByteBuffer.wrap(bytes, payload, total - CHECKSUM - payload).slice());
    }

    private void check(byte[] bytes, int length, String what) throws BrokenStreamException {
        checksum.reset();
        checksum.update(bytes, 0, length);
        int expected = ByteBuffer.wrap(bytes).getInt(length);
        if ((int) checksum.getValue() != expected) {
            throw BrokenStreamException.malformed("checksum of a " + what + ": " + Long.toHexString(checksum.getValue())
                    + " (expected: " + Integer.toHexString(expected) + ")");
        }
    }
}
