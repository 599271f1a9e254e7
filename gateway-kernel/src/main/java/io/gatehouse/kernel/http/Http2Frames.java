/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.http.client.WireCount;
import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import java.nio.ByteBuffer;

/**
 * Looks at the frames of an HTTP/2 connection before Undertow does. Undertow hands a request over when the bytes it has read
 * end between the frames of its head, so the last byte before such a gap waits here until the next frame begins. And what a client
 * may send beside requests is bounded. One per connection, on its IO thread.
 */
final class Http2Frames {

    private static final int PREFACE_LENGTH = 24;
    private static final int HEAD_LENGTH = 9;
    /** The largest frame that the settings Undertow sends allow. */
    private static final int FRAME_LIMIT = Http2Channel.DEFAULT_MAX_FRAME_SIZE;

    /** So many frames are free; beyond, each takes bytes of requests and answers to earn it. */
    static final int IDLE_FRAMES = 10_000;

    private static final int BYTES_PER_IDLE_FRAME = 8;
    /** The longest of the frames that Undertow answers with by itself. */
    private static final int ECHO_LENGTH = 17;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private final WireCount sent;
    private final byte[] frameHead = new byte[HEAD_LENGTH];
    private int headLength;
    private int skip = PREFACE_LENGTH;
    private int lastStream;
    private boolean openHead;
    private boolean holding;
    private byte held;
    private long idleFrames;
    private long echoed;
    private long payload;

    Http2Frames(WireCount sent) {
        this.sent = sent;
    }

    /** Puts what was held back in front of what is about to be read. */
    void release(ByteBuffer into) {
        if (holding && into.hasRemaining()) {
            into.put(held);
        }
    }

    /**
     * Looks at what was read and takes back what has to wait.
     *
     * @param bytes read into, with what was released
     * @param start where the released byte, or else the read ones, begin
     * @return how many bytes are left to be seen
     * @throws ConnectionErrorException when the client has gone too far
     */
    int pass(ByteBuffer bytes, int start) throws ConnectionErrorException {
        int end = bytes.position();
        if (start == end) {
            return 0;
        }
        scan(bytes, holding ? start + 1 : start, end);
        holding = openHead && skip == 0 && headLength == 0;
        if (holding) {
            held = bytes.get(end - 1);
            bytes.position(end - 1);
        }
        return bytes.position() - start;
    }

    private void scan(ByteBuffer bytes, int start, int end) throws ConnectionErrorException {
        int i = start;
        while (i < end) {
            if (skip > 0) {
                int skipped = Math.min(skip, end - i);
                skip -= skipped;
                i += skipped;
            } else {
                frameHead[headLength++] = bytes.get(i++);
                if (headLength == HEAD_LENGTH) {
                    headLength = 0;
                    frameBegins();
                }
            }
        }
    }

    private void frameBegins() throws ConnectionErrorException {
        int length = number(0) >>> 8;
        int type = frameHead[3];
        int flags = frameHead[4];
        int stream = number(5) & Integer.MAX_VALUE;
        if (length > FRAME_LIMIT) {
            throw new ConnectionErrorException(
                    Http2Channel.ERROR_FRAME_SIZE_ERROR,
                    "frame of " + length + " bytes (expected: at most " + FRAME_LIMIT + ")");
        }
        skip = length;
        if (type == HEADERS) {
            openHead = stream > lastStream && (flags & END_HEADERS) == 0;
            lastStream = Math.max(lastStream, stream);
        } else if (type == CONTINUATION && (flags & END_HEADERS) != 0) {
            openHead = false;
        }
        if (type == HEADERS || type == DATA && length > 0) {
            payload += length;
        } else {
            idle((type == PING || type == SETTINGS) && (flags & ACK) == 0);
        }
    }

    private int number(int at) {
        return frameHead[at] << 24
                | (frameHead[at + 1] & 0xff) << 16
                | (frameHead[at + 2] & 0xff) << 8
                | frameHead[at + 3] & 0xff;
    }

    /** Another frame that brings no request further. Answers count for those that only make room for more of them. */
    private void idle(boolean answered) throws ConnectionErrorException {
        idleFrames++;
        echoed += answered ? ECHO_LENGTH : 0;
        long excess = idleFrames - IDLE_FRAMES;
        if (excess > 0 && excess * BYTES_PER_IDLE_FRAME > payload + Math.max(0, sent.bytes() - echoed)) {
            throw new ConnectionErrorException(
                    Http2Channel.ERROR_ENHANCE_YOUR_CALM,
                    idleFrames + " frames beside " + payload + " bytes of requests (expected: at most " + IDLE_FRAMES
                            + ", or more of requests)");
        }
    }
}
