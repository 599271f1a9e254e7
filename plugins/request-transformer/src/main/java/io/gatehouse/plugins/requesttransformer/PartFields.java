/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a {@code multipart/form-data} body, in order. Bytes are ISO-8859-1 characters, so that files pass through unchanged.
 * Nothing is appended to a name that is there, as in Kong: this kind of body has no lists.
 */
final class PartFields implements Fields {

    private static final Pattern NAME = Pattern.compile(
            "^content-disposition:(?:[^\\r\\n]*[; ])?name=(\"[^\"\\r\\n]*\"|[^;\\s]*)",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /**
     * A part.
     *
     * @param name null when it has none
     * @param nameStart where in {@code text} the name, with quotes, is
     * @param text head, empty line and content
     */
    private record Part(@Nullable String name, int nameStart, int nameEnd, String text) {

        static Part read(String text) {
            int headEnd = text.indexOf("\r\n\r\n");
            Matcher matcher = NAME.matcher(text).region(0, Math.max(headEnd, 0));
            if (!matcher.find()) {
                return new Part(null, 0, 0, text);
            }
            String name = matcher.group(1);
            boolean quoted = name.length() > 1 && name.startsWith("\"");
            String bare = quoted ? name.substring(1, name.length() - 1) : name;
            return new Part(utf8(bare), matcher.start(1), matcher.end(1), text);
        }

        static Part of(String name, String value) {
            return read("Content-Disposition: form-data; name=" + quoted(name) + "\r\n\r\n" + latin(value));
        }

        Part renamed(String newName) {
            return read(text.substring(0, nameStart) + quoted(newName) + text.substring(nameEnd));
        }

        boolean isNamed(String wanted) {
            return wanted.equals(name);
        }
    }

    private final String delimiter;
    private final List<Part> parts = new ArrayList<>();

    private PartFields(String boundary) {
        this.delimiter = "--" + boundary;
    }

    /** The parts, or null when they are not written as they should be. An empty body has none. */
    static @Nullable PartFields read(String contentType, byte[] body) {
        String boundary = boundary(contentType);
        if (boundary.isEmpty()) {
            return null;
        }
        PartFields fields = new PartFields(boundary);
        return body.length == 0 || fields.readParts(new String(body, StandardCharsets.ISO_8859_1)) ? fields : null;
    }

    private boolean readParts(String body) {
        int at = body.startsWith(delimiter) ? 0 : after(body.indexOf("\r\n" + delimiter), 2);
        while (at >= 0) {
            int start = at + delimiter.length();
            if (body.startsWith("--", start)) {
                return true;
            }
            int lineEnd = body.indexOf("\r\n", start);
            int next = lineEnd < 0 ? -1 : body.indexOf("\r\n" + delimiter, lineEnd);
            if (next < 0 || !body.substring(start, lineEnd).isBlank()) {
                return false;
            }
            parts.add(Part.read(body.substring(Math.min(lineEnd + 2, next), next)));
            at = next + 2;
        }
        return false;
    }

    private static int after(int index, int length) {
        return index < 0 ? index : index + length;
    }

    private static String boundary(String contentType) {
        int at = contentType.toLowerCase(Locale.ROOT).indexOf("boundary=");
        if (at < 0) {
            return "";
        }
        int start = at + "boundary=".length();
        boolean quoted = contentType.startsWith("\"", start);
        int end = contentType.indexOf(quoted ? '"' : ';', quoted ? start + 1 : start);
        return contentType
                .substring(quoted ? start + 1 : start, end < 0 ? contentType.length() : end)
                .strip();
    }

    @Override
    public boolean contains(String name) {
        for (Part part : parts) {
            if (part.isNamed(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean remove(String name) {
        return parts.removeIf(part -> part.isNamed(name));
    }

    @Override
    public boolean rename(String name, String newName) {
        if (!contains(name) || name.equals(newName)) {
            return false;
        }
        remove(newName);
        parts.replaceAll(part -> part.isNamed(name) ? part.renamed(newName) : part);
        return true;
    }

    @Override
    public void set(String name, String value) {
        remove(name);
        parts.add(Part.of(name, value.contains(delimiter) ? "" : value));
    }

    @Override
    public void append(String name, String value) {}

    byte[] bytes() {
        StringBuilder body = new StringBuilder();
        for (Part part : parts) {
            body.append(delimiter).append("\r\n").append(part.text()).append("\r\n");
        }
        return body.append(delimiter).append("--\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String quoted(String name) {
        return '"' + latin(name).replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A") + '"';
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
