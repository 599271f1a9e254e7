/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

/** Finds the end of a head while its bytes arrive, looking at each byte once, and notices a head that is too long. */
final class HeadScanner {

    static final int LINE_LIMIT = 8192;
    static final int HEAD_LIMIT = 4 * LINE_LIMIT;
    static final int LINES_LIMIT = 1000;

    /** The head has not ended yet. */
    static final int MORE = -1;

    /** The head is refused; {@link #refusal} tells why. */
    static final int REFUSED = -2;

    private int base;
    private int scanned;
    private int lineStart;
    private int start;
    private int lines;
    private int refusal;

    /** A new head begins at this index. */
    void reset(int from) {
        base = from;
        scanned = from;
        lineStart = from;
        start = from;
        lines = 0;
        refusal = 0;
    }

    /** Where the request line begins, behind empty lines. */
    int start() {
        return start;
    }

    /** Index of the first byte not looked at. */
    int scanned() {
        return scanned;
    }

    /** Status that the refused head gets. */
    int refusal() {
        return refusal;
    }

    /** Goes on where the last call stopped; gives the index behind the head, or one of the constants. */
    int scan(byte[] bytes, int length) {
        for (int i = scanned; i < length; i++) {
            if (bytes[i] == '\n') {
                boolean empty = i == lineStart || i == lineStart + 1 && bytes[lineStart] == '\r';
                if (empty && lines > 0) {
                    scanned = i + 1;
                    return scanned - base > HEAD_LIMIT ? refuse() : scanned;
                }
                if (i - lineStart > LINE_LIMIT) {
                    return refuse();
                }
                lineStart = i + 1;
                if (empty) {
                    start = lineStart;
                } else if (++lines > LINES_LIMIT) {
                    return refuse();
                }
            } else if (i == start && lines == 0 && !mayBegin(bytes[i])) {
                refusal = 400;
                return REFUSED;
            }
        }
        scanned = length;
        return length - lineStart > LINE_LIMIT || length - base > HEAD_LIMIT ? refuse() : MORE;
    }

    private static boolean mayBegin(byte b) {
        return b >= 'A' && b <= 'Z' || b == '_' || b == '-' || b == '\r';
    }

    private int refuse() {
        refusal = lines == 0 ? 414 : 494;
        return REFUSED;
    }
}
