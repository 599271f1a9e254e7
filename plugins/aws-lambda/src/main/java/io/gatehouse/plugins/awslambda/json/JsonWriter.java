/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.json;

import io.gatehouse.plugin.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON value into a buffer that is used again for the next one. Commas are its business, balance is the caller's. Not
 * safe for use by many threads.
 */
public final class JsonWriter {

    private static final int INITIAL_BYTES = 2048;
    /** A buffer that grew beyond this for one large event is not kept for the small ones that follow. */
    private static final int KEPT_BYTES = 64 * 1024;

    private static final int MAXIMUM_BYTES = Integer.MAX_VALUE - 16;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] NULL = ascii("null");

    private byte[] buffer = new byte[INITIAL_BYTES];
    private int size;
    private boolean comma;

    /** A member's name, prepared: make constants of them. */
    public static final class Name {
        private final byte[] encoded;

        private Name(String text) {
            JsonWriter writer = new JsonWriter();
            writer.name(text);
            encoded = writer.toBytes();
        }

        /** A prepared name. */
        public static Name of(String text) {
            return new Name(text);
        }
    }

    /** Forgets what was written. */
    public void reset() {
        if (buffer.length > KEPT_BYTES) {
            buffer = new byte[INITIAL_BYTES];
        }
        size = 0;
        comma = false;
    }

    /** How many bytes were written. */
    public int size() {
        return size;
    }

    /** What was written, as an array of its own. */
    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    /** Starts an object. */
    public JsonWriter beginObject() {
        return begin('{');
    }

    /** Ends an object. */
    public JsonWriter endObject() {
        return end('}');
    }

    /** Starts an array. */
    public JsonWriter beginArray() {
        return begin('[');
    }

    /** Ends an array. */
    public JsonWriter endArray() {
        return end(']');
    }

    /** The name of the next value. */
    public JsonWriter name(Name name) {
        byte[] encoded = name.encoded;
        reserve(encoded.length + 1);
        separate();
        System.arraycopy(encoded, 0, buffer, size, encoded.length);
        size += encoded.length;
        comma = false;
        return this;
    }

    /** The name of the next value. */
    public JsonWriter name(String name) {
        value(name);
        reserve(1);
        buffer[size++] = ':';
        comma = false;
        return this;
    }

    /** A text; a lone surrogate is written as an escape. */
    public JsonWriter value(String text) {
        int length = text.length();
        open(length * 6L);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                writeAscii(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                writeCodePoint(Character.toCodePoint(c, text.charAt(++i)));
            } else if (Character.isSurrogate(c)) {
                writeEscape(c);
            } else {
                writeCodePoint(c);
            }
        }
        return close();
    }

    /** A text in lower case, ASCII letters only: a header's name. */
    public JsonWriter lowerCaseName(String name) {
        int length = name.length();
        open(length * 6L + 1);
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                buffer[size++] = (byte) (c | 0x20);
            } else if (c < 0x80) {
                writeAscii(c);
            } else {
                writeCodePoint(c);
            }
        }
        close();
        buffer[size++] = ':';
        comma = false;
        return this;
    }

    /** The value of a header, or a part of the target: its characters are bytes, which are taken as UTF-8. */
    public JsonWriter wireValue(String text) {
        return value(Headers.text(text));
    }

    /** Bytes that are UTF-8, as a text. */
    public JsonWriter utf8Value(byte[] utf8) {
        open(utf8.length * 6L);
        for (byte b : utf8) {
            if (b >= 0) {
                writeAscii((char) b);
            } else {
                buffer[size++] = b;
            }
        }
        return close();
    }

    /** Bytes in base64, as a text. */
    public JsonWriter base64Value(byte[] bytes) {
        open((bytes.length + 2L) / 3 * 4);
        byte[] encoded = Base64.getEncoder().encode(bytes);
        System.arraycopy(encoded, 0, buffer, size, encoded.length);
        size += encoded.length;
        return close();
    }

    /** A whole number. */
    public JsonWriter value(long number) {
        return plain(ascii(Long.toString(number)));
    }

    /** True or false. */
    public JsonWriter value(boolean flag) {
        return plain(flag ? TRUE : FALSE);
    }

    /** Null. */
    public JsonWriter nullValue() {
        return plain(NULL);
    }

    /** A value as {@link io.gatehouse.plugin.Json} reads it; the digits of numbers are kept. */
    public JsonWriter tree(@Nullable Object value) {
        if (value == null) {
            return nullValue();
        } else if (value instanceof String text) {
            return value(text);
        } else if (value instanceof Boolean flag) {
            return value((boolean) flag);
        } else if (value instanceof Number number) {
            return plain(ascii(number.toString()));
        } else if (value instanceof Map<?, ?> map) {
            beginObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                name((String) member.getKey()).tree(member.getValue());
            }
            return endObject();
        } else if (value instanceof List<?> list) {
            beginArray();
            for (Object element : list) {
                tree(element);
            }
            return endArray();
        }
        throw new IllegalArgumentException(
                "JSON value: " + value.getClass().getName() + " (expected: text, number, boolean, map, list or null)");
    }

    private JsonWriter begin(char bracket) {
        reserve(2);
        separate();
        buffer[size++] = (byte) bracket;
        comma = false;
        return this;
    }

    private JsonWriter end(char bracket) {
        reserve(1);
        buffer[size++] = (byte) bracket;
        comma = true;
        return this;
    }

    private JsonWriter plain(byte[] ascii) {
        reserve(ascii.length + 1L);
        separate();
        System.arraycopy(ascii, 0, buffer, size, ascii.length);
        size += ascii.length;
        comma = true;
        return this;
    }

    /** Starts a text of at most so many bytes; leaves room for its end and a colon. */
    private void open(long atMost) {
        reserve(atMost + 4);
        separate();
        buffer[size++] = '"';
    }

    private JsonWriter close() {
        buffer[size++] = '"';
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            buffer[size++] = ',';
        }
    }

    private void writeAscii(char c) {
        if (c >= 0x20 && c != '"' && c != '\\') {
            buffer[size++] = (byte) c;
        } else {
            writeSpecial(c);
        }
    }

    private void writeSpecial(char c) {
        switch (c) {
            case '"', '\\' -> writeShort(c);
            case '\n' -> writeShort('n');
            case '\r' -> writeShort('r');
            case '\t' -> writeShort('t');
            default -> writeEscape(c);
        }
    }

    private void writeShort(char c) {
        buffer[size++] = '\\';
        buffer[size++] = (byte) c;
    }

    private void writeEscape(char c) {
        writeShort('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            buffer[size++] = HEX[c >> shift & 0xf];
        }
    }

    private void writeCodePoint(int point) {
        if (point < 0x800) {
            buffer[size++] = (byte) (0xc0 | point >> 6);
        } else if (point < 0x10000) {
            buffer[size++] = (byte) (0xe0 | point >> 12);
            buffer[size++] = (byte) (0x80 | point >> 6 & 0x3f);
        } else {
            buffer[size++] = (byte) (0xf0 | point >> 18);
            buffer[size++] = (byte) (0x80 | point >> 12 & 0x3f);
            buffer[size++] = (byte) (0x80 | point >> 6 & 0x3f);
        }
        buffer[size++] = (byte) (0x80 | point & 0x3f);
    }

    private void reserve(long more) {
        long needed = size + more;
        if (needed <= buffer.length) {
            return;
        }
        if (needed > MAXIMUM_BYTES) {
            throw new IllegalStateException("event: " + needed + " bytes (expected: at most " + MAXIMUM_BYTES + ")");
        }
        buffer = Arrays.copyOf(buffer, (int) Math.min(MAXIMUM_BYTES, Math.max(needed, buffer.length * 2L)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
