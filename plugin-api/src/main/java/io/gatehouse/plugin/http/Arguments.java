/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of a query string or of an URL-encoded form, in order, repeats kept. An argument without {@code =} is a flag and
 * has no text. Immutable.
 *
 * <p>Segments are split at {@code &}, the first {@code =} separates name and value, {@code +} is a blank, escapes are decoded as
 * UTF-8 and stay as they are when malformed. Arguments with an empty name are dropped.
 */
public final class Arguments {

    private static final Arguments NONE = new Arguments(new String[0], new String[0], 0, false);

    private final String[] names;
    private final @Nullable String[] values;
    private final int size;
    private final boolean truncated;

    private Arguments(String[] names, @Nullable String[] values, int size, boolean truncated) {
        this.names = names;
        this.values = values;
        this.size = size;
        this.truncated = truncated;
    }

    /** No arguments. */
    public static Arguments none() {
        return NONE;
    }

    /**
     * Reads arguments.
     *
     * @param text a raw query without {@code ?}, or a form body, bytes above 127 as ISO-8859-1 characters; null for none
     * @param limit how many are read at most; the rest is left out
     */
    public static Arguments parse(@Nullable String text, int limit) {
        if (text == null || text.isEmpty()) {
            return NONE;
        }
        String[] names = new String[8];
        @Nullable String[] values = new @Nullable String[8];
        int size = 0;
        int length = text.length();
        for (int start = 0; start <= length; ) {
            int end = text.indexOf('&', start);
            if (end < 0) {
                end = length;
            }
            int equals = text.indexOf('=', start);
            boolean flag = equals < 0 || equals >= end;
            int nameEnd = flag ? end : equals;
            if (nameEnd > start) {
                if (size == limit) {
                    return new Arguments(names, values, size, true);
                }
                if (size == names.length) {
                    names = Arrays.copyOf(names, size * 2);
                    values = Arrays.copyOf(values, size * 2);
                }
                names[size] = decode(text, start, nameEnd);
                values[size] = flag ? null : decode(text, equals + 1, end);
                size++;
            }
            start = end + 1;
        }
        return size == 0 ? NONE : new Arguments(names, values, size, false);
    }

    /**
     * Arguments that are decoded already.
     *
     * @param names in order
     * @param values one for each name: none of them is a flag
     */
    public static Arguments of(List<String> names, List<String> values) {
        if (names.size() != values.size()) {
            throw new IllegalArgumentException("values: " + values.size() + " (expected: " + names.size() + ")");
        }
        return new Arguments(names.toArray(new String[0]), values.toArray(new String[0]), names.size(), false);
    }

    /** Number of arguments, repeats counted. */
    public int size() {
        return size;
    }

    /** Whether there were more than the limit. */
    public boolean truncated() {
        return truncated;
    }

    /** Decoded name. */
    public String name(int index) {
        return names[Objects.checkIndex(index, size)];
    }

    /** Decoded value, or null for a flag. */
    public @Nullable String value(int index) {
        return values[Objects.checkIndex(index, size)];
    }

    /** Whether an argument of this name is there, flag or not. Names differ by case. */
    public boolean contains(String name) {
        return indexOf(name, 0) >= 0;
    }

    /** Value of the first argument of this name; null when it is a flag or missing. */
    public @Nullable String first(String name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : values[index];
    }

    /** Values of the arguments of this name that are no flags, in order. */
    public List<String> all(String name) {
        List<String> found = new ArrayList<>(2);
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            String value = values[i];
            if (value != null) {
                found.add(value);
            }
        }
        return found;
    }

    private int indexOf(String name, int from) {
        for (int i = from; i < size; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static String decode(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '%' || c == '+' || c > 0x7f) {
                return decodeEscapes(text, start, end);
            }
        }
        return text.substring(start, end);
    }

    private static String decodeEscapes(String text, int start, int end) {
        ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(text.substring(start, end));
        byte[] decoded = new byte[bytes.remaining()];
        int length = 0;
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == '+') {
                decoded[length++] = ' ';
            } else if (b == '%' && bytes.remaining() >= 2) {
                int high = Character.digit(bytes.get(bytes.position()), 16);
                int low = Character.digit(bytes.get(bytes.position() + 1), 16);
                if (high >= 0 && low >= 0) {
                    decoded[length++] = (byte) (high << 4 | low);
                    bytes.position(bytes.position() + 2);
                } else {
                    decoded[length++] = b;
                }
            } else {
                decoded[length++] = b;
            }
        }
        return new String(decoded, 0, length, StandardCharsets.UTF_8);
    }
}
