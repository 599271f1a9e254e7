/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HeaderList;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where the body of an answer is in the bytes that come, and where it ends. */
final class AnswerFraming {

    /** {@link #available}: the body is complete. */
    static final int END = -1;

    private static final int LINE_LIMIT = 8192;
    private static final int TRAILER_LIMIT = 100;

    private enum Part {
        BODY,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER,
        DONE
    }

    private Part part = Part.DONE;
    private long remaining;
    private byte[] line = new byte[64];
    private int lineSize;
    private @Nullable HeaderList trailers;

    void fixed(long length) {
        trailers = null;
        remaining = length;
        part = length == 0 ? Part.DONE : Part.BODY;
    }

    void untilClose() {
        trailers = null;
        part = Part.UNTIL_CLOSE;
    }

    void chunked() {
        trailers = null;
        lineSize = 0;
        part = Part.CHUNK_SIZE;
    }

    /** Bytes that are missing of a body of known length. */
    long remaining() {
        return part == Part.BODY ? remaining : 0;
    }

    /** Fields behind the body, or null when there were none. */
    @Nullable
    HeaderList trailers() {
        return trailers;
    }

    /** Whether the end of the connection would be the end of the body. */
    boolean endsWithConnection() {
        return part == Part.UNTIL_CLOSE;
    }

    /**
     * Moves over framing up to the next bytes of the body.
     *
     * @return how many of them are next in the buffer, 0 when more must be read, or {@link #END}
     */
    int available(ByteBuffer in) throws MalformedAnswerException {
        while (true) {
            switch (part) {
                case DONE -> {
                    return END;
                }
                case UNTIL_CLOSE -> {
                    return in.remaining();
                }
                case BODY, CHUNK_DATA -> {
                    return (int) Math.min(remaining, in.remaining());
                }
                default -> {
                    if (!readLine(in)) {
                        return 0;
                    }
                    endLine();
                }
            }
        }
    }

    /** Bytes of the body were taken from the buffer. */
    void consumed(int count) {
        if (part == Part.UNTIL_CLOSE) {
            return;
        }
        remaining -= count;
        if (remaining == 0) {
            part = part == Part.BODY ? Part.DONE : Part.CHUNK_END;
        }
    }

    private boolean readLine(ByteBuffer in) throws MalformedAnswerException {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == '\n') {
                if (lineSize > 0 && line[lineSize - 1] == '\r') {
                    lineSize--;
                }
                return true;
            }
            if (lineSize == line.length) {
                if (lineSize >= LINE_LIMIT) {
                    throw new MalformedAnswerException("endless line in a chunked body");
                }
                line = Arrays.copyOf(line, lineSize * 2);
            }
            line[lineSize++] = b;
        }
        return false;
    }

    private void endLine() throws MalformedAnswerException {
        int size = lineSize;
        lineSize = 0;
        if (part == Part.CHUNK_END) {
            if (size > 0) {
                throw new MalformedAnswerException("bytes behind a chunk");
            }
            part = Part.CHUNK_SIZE;
        } else if (part == Part.CHUNK_SIZE) {
            remaining = chunkSize(size);
            part = remaining == 0 ? Part.TRAILER : Part.CHUNK_DATA;
        } else if (size == 0) {
            part = Part.DONE;
        } else {
            if (trailers == null) {
                trailers = new HeaderList();
            }
            if (trailers.size() == TRAILER_LIMIT) {
                throw new MalformedAnswerException("more than " + TRAILER_LIMIT + " trailers");
            }
            AnswerHead.readLine(line, 0, size, trailers);
        }
    }

    private long chunkSize(int size) throws MalformedAnswerException {
        long value = 0;
        int digits = 0;
        for (; digits < size && Character.digit(line[digits], 16) >= 0; digits++) {
            if (digits == 15) {
                throw new MalformedAnswerException("chunk size out of range");
            }
            value = value << 4 | Character.digit(line[digits], 16);
        }
        int rest = digits;
        while (rest < size && (line[rest] == ' ' || line[rest] == '\t')) {
            rest++;
        }
        if (digits == 0 || rest < size && line[rest] != ';') {
            throw new MalformedAnswerException("bad chunk size");
        }
        for (int i = rest; i < size; i++) {
            if (line[i] == '\r' || line[i] == 0) {
                throw new MalformedAnswerException("control character in a chunk extension");
            }
        }
        return value;
    }
}
