/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import java.nio.charset.StandardCharsets;

/** Status line and headers of an answer. Reads strictly: what two readers could understand differently is refused. */
final class AnswerHead {

    static final long NO_LENGTH = -1;

    private static final HeaderName TRANSFER_ENCODING = HeaderName.of("Transfer-Encoding");
    private static final HeaderName CONNECTION = HeaderName.of("Connection");
    private static final int INTERIM_HEADS = 32;

    private int status;
    private boolean persistent;
    private boolean chunked;
    private long length;
    private HeaderList headers = new HeaderList();
    private int interimHeads;

    /** Prepares for the next call's answer. */
    void clear() {
        headers = new HeaderList();
        interimHeads = 0;
    }

    int status() {
        return status;
    }

    HeaderList headers() {
        return headers;
    }

    boolean persistent() {
        return persistent;
    }

    boolean chunked() {
        return chunked;
    }

    long length() {
        return length;
    }

    /**
     * Reads a final head, or {@code 101}; other interim heads are skipped.
     *
     * @return index behind the head, or minus one minus the index that the unfinished head starts at
     */
    int parse(byte[] bytes, int from, int to) throws MalformedAnswerException {
        int start = from;
        while (true) {
            int end = endOfHead(bytes, start, to);
            if (end < 0) {
                return -1 - start;
            }
            read(bytes, start, end);
            if (status >= 200 || status == 101) {
                return end;
            }
            if (++interimHeads > INTERIM_HEADS) {
                throw new MalformedAnswerException("more than " + INTERIM_HEADS + " interim answers");
            }
            headers.clear();
            start = end;
        }
    }

    private static int endOfHead(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n' && i > from) {
                if (bytes[i - 1] == '\n' || bytes[i - 1] == '\r' && i - 2 >= from && bytes[i - 2] == '\n') {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    private void read(byte[] bytes, int from, int end) throws MalformedAnswerException {
        int lineEnd = lineEnd(bytes, from);
        boolean modern = readStatusLine(bytes, from, trimReturn(bytes, from, lineEnd));
        for (int start = lineEnd + 1; start < end; ) {
            lineEnd = lineEnd(bytes, start);
            int textEnd = trimReturn(bytes, start, lineEnd);
            if (textEnd > start) {
                readLine(bytes, start, textEnd, headers);
            }
            start = lineEnd + 1;
        }
        readFraming(modern);
    }

    private static int lineEnd(byte[] bytes, int from) {
        int i = from;
        while (bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    private static int trimReturn(byte[] bytes, int from, int lineEnd) {
        return lineEnd > from && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    }

    private boolean readStatusLine(byte[] bytes, int from, int end) throws MalformedAnswerException {
        boolean wellFormed = end - from >= 12
                && bytes[from] == 'H'
                && bytes[from + 1] == 'T'
                && bytes[from + 2] == 'T'
                && bytes[from + 3] == 'P'
                && bytes[from + 4] == '/'
                && bytes[from + 5] == '1'
                && bytes[from + 6] == '.'
                && isDigit(bytes[from + 7])
                && bytes[from + 8] == ' '
                && isDigit(bytes[from + 9])
                && isDigit(bytes[from + 10])
                && isDigit(bytes[from + 11])
                && (end - from == 12 || bytes[from + 12] == ' ');
        status =
                wellFormed ? (bytes[from + 9] - '0') * 100 + (bytes[from + 10] - '0') * 10 + bytes[from + 11] - '0' : 0;
        if (status < 100) {
            throw new MalformedAnswerException("bad status line");
        }
        return bytes[from + 7] != '0';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Reads one header line, without its end, into a list. */
    static void readLine(byte[] bytes, int from, int end, HeaderList into) throws MalformedAnswerException {
        int colon = from;
        while (colon < end && bytes[colon] != ':') {
            if (!HttpTokens.isTokenCharacter(bytes[colon])) {
                throw new MalformedAnswerException("bad header name");
            }
            colon++;
        }
        if (colon == from || colon == end) {
            throw new MalformedAnswerException("header line without a name");
        }
        int start = colon + 1;
        int stop = end;
        while (start < stop && isBlank(bytes[start])) {
            start++;
        }
        while (stop > start && isBlank(bytes[stop - 1])) {
            stop--;
        }
        for (int i = start; i < stop; i++) {
            if (bytes[i] == 0 || bytes[i] == '\r') {
                throw new MalformedAnswerException("control character in a header");
            }
        }
        String value = new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1);
        HeaderName known = KnownNames.find(bytes, from, colon);
        if (known != null) {
            into.add(known, value);
        } else {
            into.add(new String(bytes, from, colon - from, StandardCharsets.ISO_8859_1), value);
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private void readFraming(boolean modern) throws MalformedAnswerException {
        String encoding = headers.first(TRANSFER_ENCODING);
        String lengthText = headers.first(HeaderName.CONTENT_LENGTH);
        chunked = encoding != null;
        length = lengthText == null ? NO_LENGTH : parseLength(lengthText);
        if (chunked) {
            if (lengthText != null || !modern) {
                throw new MalformedAnswerException("Transfer-Encoding with Content-Length or HTTP/1.0");
            }
            if (!"chunked".equalsIgnoreCase(encoding) || headers.count(TRANSFER_ENCODING) > 1) {
                throw new MalformedAnswerException("unknown Transfer-Encoding");
            }
        }
        if (lengthText != null && headers.count(HeaderName.CONTENT_LENGTH) > 1) {
            for (String repeated : headers.all("Content-Length")) {
                if (parseLength(repeated) != length) {
                    throw new MalformedAnswerException("several different Content-Length");
                }
            }
        }
        persistent = modern;
        if (headers.contains(CONNECTION)) {
            for (String connection : headers.all("Connection")) {
                if (HttpTokens.listContains(connection, "close")) {
                    persistent = false;
                } else if (!modern && HttpTokens.listContains(connection, "keep-alive")) {
                    persistent = true;
                }
            }
        }
    }

    private static long parseLength(String text) throws MalformedAnswerException {
        long value = 0;
        int digits = text.length();
        if (digits == 0 || digits > 18) {
            throw new MalformedAnswerException("bad Content-Length");
        }
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new MalformedAnswerException("bad Content-Length");
            }
            value = value * 10 + c - '0';
        }
        return value;
    }
}
