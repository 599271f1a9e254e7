/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Headers in their order, repeats kept, to read. Names are found without regard to case and come as they were written. Loop by
 * index where allocation matters.
 *
 * <p>A value's characters are its bytes: those above 127 are ISO-8859-1 characters. {@link #text} and {@link #bytes} turn such a
 * value into text and back, where UTF-8 is meant.
 */
public interface Headers {

    /** The text that a value's bytes are in UTF-8; the value itself when it is plain ASCII. */
    static String text(String value) {
        return isAscii(value) ? value : new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** A value whose bytes are the text in UTF-8; the text itself when it is plain ASCII. */
    static String bytes(String text) {
        return isAscii(text) ? text : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Number of lines, repeats counted. */
    int size();

    /** Name of a line, as written. */
    String name(int index);

    /** Value of a line, without surrounding blanks. */
    String value(int index);

    /** The first value, or null. */
    @Nullable
    String first(HeaderName name);

    /** The first value, or null. */
    @Nullable
    String first(String name);

    /** All values in order; empty when there are none. */
    List<String> all(String name);

    /** How many lines have this name. */
    int count(HeaderName name);

    /** Whether a line has this name. */
    default boolean contains(HeaderName name) {
        return first(name) != null;
    }

    /** Whether a line has this name. */
    default boolean contains(String name) {
        return first(name) != null;
    }
}
