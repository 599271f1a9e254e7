/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes a chunked body apart, strictly, from however its bytes arrive. One per body. */
final class ChunkDecoder {

    private static final int SIZE_LINE_LIMIT = 1024;
    private static final int SIZE_DIGITS_LIMIT = 15;
    private static final int TRAILERS_LIMIT = 8192;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_RETURN,
        DATA_END,
        TRAILERS,
        DONE,
        BROKEN
    }

    private State state = State.SIZE;
    private long size;
    private int digits;
    private int lineLength;
    private byte[] trailers = new byte[0];
    private int trailersLength;
    private int lineStart;

    boolean done() {
        return state == State.DONE;
    }

    boolean broken() {
        return state == State.BROKEN;
    }

    /** Lines behind the last chunk with the empty one at the end, or null when there are none; valid when done. */
    byte @Nullable [] trailers() {
        return trailersLength <= 2 ? null : Arrays.copyOf(trailers, trailersLength);
    }

    /** Decodes until the input or the output is used up, or the body is done or broken; gives how much input was used. */
    int decode(byte[] in, int from, int to, ByteBuffer out) {
        int i = from;
        while (i < to && state != State.DONE && state != State.BROKEN) {
            if (state == State.DATA) {
                int length = (int) Math.min(Math.min(to - i, out.remaining()), size);
                if (length == 0) {
                    break;
                }
                out.put(in, i, length);
                i += length;
                size -= length;
                state = size == 0 ? State.DATA_RETURN : State.DATA;
            } else {
                state = next(in[i++]);
            }
        }
        return i - from;
    }

    private State next(byte b) {
        return switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_END -> sizeEnd(b);
            case DATA_RETURN -> b == '\r' ? State.DATA_END : State.BROKEN;
            case DATA_END -> dataEnd(b);
            case TRAILERS -> trailer(b);
            default -> State.BROKEN;
        };
    }

    private State size(byte b) {
        int digit = RequestTarget.hex(b);
        if (digit >= 0) {
            size = size << 4 | digit;
            return ++digits > SIZE_DIGITS_LIMIT ? State.BROKEN : State.SIZE;
        }
        if (digits == 0) {
            return State.BROKEN;
        }
        lineLength = digits;
        return b == '\r' ? State.SIZE_END : b == ';' || b == ' ' || b == '\t' ? State.EXTENSION : State.BROKEN;
    }

    private State extension(byte b) {
        if (b == '\r') {
            return State.SIZE_END;
        }
        boolean control = b >= 0 && b < ' ' && b != '\t' || b == 0x7f;
        return control || ++lineLength > SIZE_LINE_LIMIT ? State.BROKEN : State.EXTENSION;
    }

    private State sizeEnd(byte b) {
        if (b != '\n') {
            return State.BROKEN;
        }
        return size == 0 ? State.TRAILERS : State.DATA;
    }

    private State dataEnd(byte b) {
        digits = 0;
        return b == '\n' ? State.SIZE : State.BROKEN;
    }

    private State trailer(byte b) {
        if (trailersLength == trailers.length) {
            if (trailersLength >= TRAILERS_LIMIT) {
                return State.BROKEN;
            }
            trailers = Arrays.copyOf(trailers, Math.max(2, trailersLength * 4));
        }
        trailers[trailersLength++] = b;
        int n = trailersLength;
        if (b != '\n') {
            return State.TRAILERS;
        }
        if (n < 2 || trailers[n - 2] != '\r') {
            return State.BROKEN;
        }
        int start = lineStart;
        lineStart = n;
        if (n - start == 2) {
            return State.DONE;
        }
        return isField(start, n) ? State.TRAILERS : State.BROKEN;
    }

    private boolean isField(int start, int end) {
        int i = start;
        while (i < end && HeadParser.isNameByte(trailers[i])) {
            i++;
        }
        return i > start && trailers[i] == ':';
    }
}
