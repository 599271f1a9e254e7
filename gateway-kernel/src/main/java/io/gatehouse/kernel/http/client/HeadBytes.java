/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of a message's head while it is written. One per IO thread, used again and again. */
final class HeadBytes {

    private byte[] bytes = new byte[8192];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private int size;

    void clear() {
        size = 0;
    }

    /** The bytes, valid until the next {@link #clear()}. */
    ByteBuffer buffer() {
        return buffer.clear().limit(size);
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }

    HeadBytes raw(byte[] added) {
        ensure(added.length);
        System.arraycopy(added, 0, bytes, size, added.length);
        size += added.length;
        return this;
    }

    HeadBytes raw(char c) {
        ensure(1);
        bytes[size++] = (byte) c;
        return this;
    }

    /** A name or a method. */
    HeadBytes token(String text, String what) {
        int length = text.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (!HttpTokens.isTokenCharacter(c)) {
                throw new IllegalArgumentException(what + ": character 0x" + Integer.toHexString(c) + " at " + i
                        + " (expected: letters, digits and !#$%&'*+-.^_`|~)");
            }
            bytes[size++] = (byte) c;
        }
        if (length == 0) {
            throw new IllegalArgumentException(what + ": '' (expected: at least one character)");
        }
        return this;
    }

    /** Path and query: visible characters only. */
    HeadBytes target(String text) {
        int length = text.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException("target: character 0x" + Integer.toHexString(c) + " at " + i
                        + " (expected: visible characters, others escaped)");
            }
            bytes[size++] = (byte) c;
        }
        return this;
    }

    /** A header's value: a byte per character, or UTF-8 when it has characters above 255. */
    HeadBytes value(String text, String name) {
        int length = text.length();
        ensure(length);
        int end = size;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t') {
                throw new IllegalArgumentException("header '" + name + "': control character 0x"
                        + Integer.toHexString(c) + " at " + i + " (expected: no line ends or control characters)");
            }
            if (c > 0xff) {
                return wide(text, name);
            }
            bytes[end++] = (byte) c;
        }
        size = end;
        return this;
    }

    private HeadBytes wide(String text, String name) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' && text.charAt(i) != '\t') {
                throw new IllegalArgumentException("header '" + name + "': control character at " + i
                        + " (expected: no line ends or control characters)");
            }
        }
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    HeadBytes decimal(long number) {
        if (number >= 10) {
            decimal(number / 10);
        }
        return raw((char) ('0' + number % 10));
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
            buffer = ByteBuffer.wrap(bytes);
        }
    }
}
