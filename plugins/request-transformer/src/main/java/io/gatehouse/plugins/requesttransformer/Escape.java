/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-encoding of text that becomes part of a request. */
final class Escape {

    private static final String HEX = "0123456789ABCDEF";
    private static final String UNRESERVED = "-._~";
    /** What else stays in a path: escapes, and a query that the path brings along. */
    private static final String PATH = UNRESERVED + "!$%&'()*+,/:;=?@[]";

    private Escape() {}

    /** A name or value of an argument. */
    static String argument(String text) {
        return escape(text, UNRESERVED);
    }

    /** A path; with a slash in front. */
    static String path(String text) {
        String escaped = escape(text, PATH);
        return escaped.startsWith("/") ? escaped : "/" + escaped;
    }

    /** Bytes as characters, without control characters. */
    static String controls(String bytes) {
        StringBuilder escaped = null;
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            boolean control = c < ' ' && c != '\t' || c == 0x7f;
            if (control && escaped == null) {
                escaped = new StringBuilder(bytes.length() + 8).append(bytes, 0, i);
            }
            add(escaped, c, control);
        }
        return escaped == null ? bytes : escaped.toString();
    }

    private static String escape(String text, String others) {
        int start = 0;
        while (start < text.length() && stays(text.charAt(start), others)) {
            start++;
        }
        if (start == text.length()) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder escaped = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            add(escaped, c, !stays(c, others));
        }
        return escaped.toString();
    }

    private static boolean stays(char c, String others) {
        boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        return alphanumeric || others.indexOf(c) >= 0;
    }

    private static void add(@Nullable StringBuilder text, char c, boolean escaped) {
        if (text != null && escaped) {
            text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        } else if (text != null) {
            text.append(c);
        }
    }
}
