/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import io.gatehouse.plugins.awslambda.stream.Frame.Kind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the headers of a frame say about it.
 *
 * @param kind {@code :message-type}, an event when there is none
 * @param name {@code :event-type}, {@code :exception-type} or {@code :error-code}
 */
record FrameHeaders(Kind kind, String name) {

    private static final int TEXT = 7;
    /** Bytes of a value by the number of its type; types with a length in front of them have none here. */
    private static final int[] SIZES = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};

    static FrameHeaders read(ByteBuffer in) throws BrokenStreamException {
        Kind kind = Kind.EVENT;
        String name = "";
        try {
            while (in.hasRemaining()) {
                String header = text(in, in.get() & 0xff);
                int type = in.get();
                if (type < 0 || type >= SIZES.length) {
                    throw BrokenStreamException.malformed("header type " + type + " (expected: 0..9)");
                }
                int size = SIZES[type] < 0 ? in.getShort() & 0xffff : SIZES[type];
                if (type != TEXT) {
                    skip(in, size);
                    continue;
                }
                String value = text(in, size);
                switch (header) {
                    case ":message-type" -> kind = kind(value);
                    case ":event-type", ":exception-type", ":error-code" -> name = value;
                    default -> {}
                }
            }
        } catch (BufferUnderflowException tooShort) {
            throw BrokenStreamException.malformed("a header of a frame is longer than its headers");
        }
        return new FrameHeaders(kind, name);
    }

    private static Kind kind(String value) throws BrokenStreamException {
        return switch (value) {
            case "event" -> Kind.EVENT;
            case "exception" -> Kind.EXCEPTION;
            case "error" -> Kind.ERROR;
            default ->
                throw BrokenStreamException.malformed(
                        "message type of " + value.length() + " characters (expected: event, exception or error)");
        };
    }

    private static String text(ByteBuffer in, int size) {
        byte[] bytes = new byte[size];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void skip(ByteBuffer in, int size) {
        if (size > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + size);
    }
}
