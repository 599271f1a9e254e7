/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads HTTP messages framed by Content-Length, one at a time. */
final class MessageReader {

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String LENGTH = "\r\ncontent-length:";

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];

    MessageReader(InputStream in) {
        this.in = in;
    }

    /** The head of the next message, whose body is skipped; null at the end of the connection. */
    @Nullable
    String next() throws IOException {
        int size = 0;
        while (true) {
            int read = in.read(buffer, size, buffer.length - size);
            if (read < 0 && size == 0) {
                return null;
            } else if (read <= 0) {
                throw new EOFException("connection ended within a message of up to " + buffer.length + " bytes");
            }
            size += read;
            String text = new String(buffer, 0, size, StandardCharsets.ISO_8859_1);
            int end = text.indexOf(END_OF_HEAD);
            if (end >= 0 && size >= end + END_OF_HEAD.length() + length(text.substring(0, end + 2))) {
                return text.substring(0, end);
            }
        }
    }

    private static int length(String head) throws IOException {
        int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (at < 0) {
            throw new IOException("message without Content-Length (expected: one): " + head);
        }
        int from = at + LENGTH.length();
        return Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)).trim());
    }
}
