/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** What signing needs for a moment: a digest and buffers, used again and again. Not safe for use by many threads. */
public final class SigningScratch {

    static final int HASH_BYTES = 32;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    final MessageDigest sha256;
    final byte[] hash = new byte[HASH_BYTES];
    private byte[] buffer = new byte[2048];
    private int size;

    /** New buffers. */
    public SigningScratch() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-256", missing);
        }
    }

    SigningScratch reset() {
        size = 0;
        return this;
    }

    SigningScratch add(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
        return this;
    }

    SigningScratch addNumber(int number) {
        reserve(10);
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        for (int i = digits - 1, rest = number; i >= 0; i--, rest /= 10) {
            buffer[size + i] = (byte) ('0' + rest % 10);
        }
        size += digits;
        return this;
    }

    /** Appends ASCII characters; of several blanks in a row only one, as a canonical header has them. */
    SigningScratch addHeaderValue(String value) {
        reserve(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != ' ' || i == 0 || value.charAt(i - 1) != ' ') {
                buffer[size++] = (byte) c;
            }
        }
        return this;
    }

    /** Appends {@link #hash} in hexadecimal digits. */
    SigningScratch addHash() {
        reserve(2 * HASH_BYTES);
        for (byte b : hash) {
            buffer[size++] = HEX[b >> 4 & 0xf];
            buffer[size++] = HEX[b & 0xf];
        }
        return this;
    }

    /** Hashes bytes into {@link #hash}. */
    void digest(byte[] bytes) {
        sha256.update(bytes);
        finish();
    }

    /** Hashes what was added into {@link #hash}. */
    void digestAdded() {
        sha256.update(buffer, 0, size);
        finish();
    }

    /** Hashes key material and what was added into {@link #hash}. */
    void digestAddedAfter(byte[] block) {
        sha256.update(block);
        digestAdded();
    }

    /** Hashes key material and {@link #hash} into {@link #hash}. */
    void digestHashAfter(byte[] block) {
        sha256.update(block);
        sha256.update(hash);
        finish();
    }

    /** What was added, as text of ASCII characters. */
    String added() {
        return new String(buffer, 0, size, StandardCharsets.ISO_8859_1);
    }

    private void finish() {
        try {
            sha256.digest(hash, 0, HASH_BYTES);
        } catch (DigestException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void reserve(int more) {
        if (size + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size + more, buffer.length * 2));
        }
    }
}
