/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.Arguments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a {@code multipart/form-data} body: the text of each part by its name; file names and headers of parts are left out.
 * Works on bytes as ISO-8859-1 characters, so that nothing is lost before a value is decoded.
 */
final class MultipartForm {

    private MultipartForm() {}

    static Arguments read(String contentType, byte[] bytes, int limit) {
        String boundary = parameter(contentType, "boundary");
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        if (boundary != null && !boundary.isEmpty()) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            readParts(text, "--" + boundary, limit, names, values);
        }
        return Arguments.of(names, values);
    }

    private static void readParts(String text, String delimiter, int limit, List<String> names, List<String> values) {
        int start = text.indexOf(delimiter);
        while (start >= 0 && names.size() < limit) {
            int lineEnd = text.indexOf("\r\n", start + delimiter.length());
            boolean last = text.startsWith("--", start + delimiter.length());
            if (last || lineEnd < 0) {
                return;
            }
            int headEnd = text.startsWith("\r\n", lineEnd + 2) ? lineEnd : text.indexOf("\r\n\r\n", lineEnd);
            int next = text.indexOf("\r\n" + delimiter, Math.max(headEnd, lineEnd));
            if (headEnd < 0 || next < 0) {
                return;
            }
            String name = partName(text.substring(lineEnd, headEnd));
            if (name != null && headEnd + 4 <= next + 2) {
                String value = next >= headEnd + 4 ? text.substring(headEnd + 4, next) : "";
                names.add(utf8(name));
                values.add(utf8(value));
            }
            start = next + 2;
        }
    }

    private static @Nullable String partName(String head) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
                return parameter(line, "name");
            }
        }
        return null;
    }

    private static @Nullable String parameter(String value, String name) {
        String lower = value.toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf(name + "="); at >= 0; at = lower.indexOf(name + "=", at + 1)) {
            boolean wholeName = at == 0 || lower.charAt(at - 1) == ' ' || lower.charAt(at - 1) == ';';
            if (wholeName) {
                return parameterValue(value, at + name.length() + 1);
            }
        }
        return null;
    }

    private static String parameterValue(String value, int start) {
        if (start < value.length() && value.charAt(start) == '"') {
            int end = value.indexOf('"', start + 1);
            return value.substring(start + 1, end < 0 ? value.length() : end);
        }
        int end = value.indexOf(';', start);
        return value.substring(start, end < 0 ? value.length() : end).strip();
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
