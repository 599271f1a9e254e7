/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * The forms of a path: raw as sent, normal as matched, escaped as sent on. In the normal form, escapes of characters that have no
 * meaning in a path are decoded, others are kept in upper case, dot segments are gone and repeated slashes are one. Bytes that
 * are not UTF-8 stay escaped, so that normal paths are always text.
 */
public final class RequestPath {

    private static final String RESERVED = "!*'();:@&=+$,/?%#[]";
    private static final String UNRESERVED_MARKS = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    private RequestPath() {}

    /**
     * The normal form of a path as sent. Returns its argument when that is normal already, or does not start with a slash.
     *
     * @param rawPath without query; bytes above 127 as ISO-8859-1 characters
     */
    public static String normalize(String rawPath) {
        return isPlainlyNormal(rawPath) ? rawPath : normalized(rawPath.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * The normal form of a path that an operator wrote: equal to its argument exactly when a route may have that path as its
     * prefix.
     */
    public static String normalForm(String path) {
        return isPlainlyNormal(path) ? path : normalized(path.getBytes(StandardCharsets.UTF_8));
    }

    /** A normal path, or a service's path, escaped for transport. Percent signs are taken for escapes. */
    public static String escape(String path) {
        int clean = 0;
        while (clean < path.length() && isTransportable(path.charAt(clean))) {
            clean++;
        }
        if (clean == path.length()) {
            return path;
        }
        StringBuilder escaped = new StringBuilder(path.length() + 16).append(path, 0, clean);
        for (byte b : path.substring(clean).getBytes(StandardCharsets.UTF_8)) {
            if (isTransportable((char) (b & 0xFF))) {
                escaped.append((char) b);
            } else {
                appendEscape(escaped, b);
            }
        }
        return escaped.toString();
    }

    private static boolean isPlainlyNormal(String path) {
        if (!path.startsWith("/")) {
            return true;
        }
        char previous = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' || c > 0x7F || previous == '/' && (c == '/' || c == '.')) {
                return false;
            }
            previous = c;
        }
        return true;
    }

    private static String normalized(byte[] path) {
        byte[] decoded = decoded(path);
        int length = withoutDotSegments(decoded);
        return text(decoded, length);
    }

    private static byte[] decoded(byte[] path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(path.length);
        for (int i = 0; i < path.length; i++) {
            int high = path[i] == '%' && i + 2 < path.length ? Character.digit(path[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(path[i + 2], 16);
            if (low < 0) {
                out.write(path[i]);
                continue;
            }
            int value = high << 4 | low;
            if (RESERVED.indexOf(value) < 0) {
                out.write(value);
            } else {
                out.write('%');
                out.write(HEX.charAt(high));
                out.write(HEX.charAt(low));
            }
            i += 2;
        }
        return out.toByteArray();
    }

    /** Rewrites the path, which starts with a slash, in place: it never grows. Returns the new length. */
    private static int withoutDotSegments(byte[] path) {
        int length = 0;
        int position = 0;
        boolean endsInSlash = false;
        while (position < path.length) {
            int start = position + 1;
            int end = start;
            while (end < path.length && path[end] != '/') {
                end++;
            }
            int dots = dots(path, start, end);
            boolean dropped = end == start || dots == 1 || dots == 2;
            endsInSlash = dropped && end == path.length;
            if (dots == 2) {
                length = parent(path, length);
            } else if (!dropped) {
                System.arraycopy(path, position, path, length, end - position);
                length += end - position;
            }
            position = end;
        }
        if (endsInSlash) {
            path[length++] = '/';
        }
        return length;
    }

    /** How many dots the segment consists of; 0 when of anything else. */
    private static int dots(byte[] path, int start, int end) {
        for (int i = start; i < end; i++) {
            if (path[i] != '.') {
                return 0;
            }
        }
        return end - start;
    }

    private static int parent(byte[] path, int length) {
        int end = Math.max(0, length - 1);
        while (end > 0 && path[end] != '/') {
            end--;
        }
        return end;
    }

    private static String text(byte[] path, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(path, 0, length);
        try {
            return decoder.decode(in).toString();
        } catch (CharacterCodingException notUtf8) {
            return textWithEscapes(decoder.reset(), ByteBuffer.wrap(path, 0, length));
        }
    }

    private static String textWithEscapes(CharsetDecoder decoder, ByteBuffer in) {
        StringBuilder text = new StringBuilder(in.remaining() * 2);
        CharBuffer chars = CharBuffer.allocate(in.remaining());
        while (true) {
            CoderResult result = decoder.decode(in, chars, true);
            text.append(chars.flip());
            chars.clear();
            if (!result.isError()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                appendEscape(text, in.get());
            }
        }
    }

    private static boolean isTransportable(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || UNRESERVED_MARKS.indexOf(c) >= 0
                || RESERVED.indexOf(c) >= 0;
    }

    private static void appendEscape(StringBuilder text, byte b) {
        text.append('%').append(HEX.charAt(b >> 4 & 0xF)).append(HEX.charAt(b & 0xF));
    }
}
