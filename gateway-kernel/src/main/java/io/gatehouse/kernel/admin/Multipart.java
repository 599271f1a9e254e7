/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of a {@code multipart/form-data} body. */
final class Multipart {

    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=(?:\"([^\"]+)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME =
            Pattern.compile(";\\s*name=(?:\"([^\"]*)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);
    private static final int MAX_PARTS = 1000;

    /** One part with a name. */
    record Part(String name, @Nullable String contentType, String text) {}

    private Multipart() {}

    static List<Part> parts(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            return List.of();
        }
        String delimiter = "--" + (boundary.group(1) != null ? boundary.group(1) : boundary.group(2));
        // One character for each byte: positions stay those of the body whatever its encoding is.
        String bytes = new String(body, StandardCharsets.ISO_8859_1);
        List<Part> parts = new ArrayList<>();
        int start = bytes.indexOf(delimiter);
        while (start >= 0) {
            int from = start + delimiter.length();
            int end = bytes.indexOf("\r\n" + delimiter, from);
            if (end < 0 || bytes.startsWith("--", from)) {
                break;
            }
            if (parts.size() == MAX_PARTS) {
                throw AdminError.message(400, "Too many arguments");
            }
            Part part = part(bytes.substring(from, end));
            if (part != null) {
                parts.add(part);
            }
            start = end + 2;
        }
        return parts;
    }

    private static @Nullable Part part(String bytes) {
        int blank = bytes.indexOf("\r\n\r\n");
        if (blank < 0) {
            return null;
        }
        String name = null;
        String contentType = null;
        for (String line : utf8(bytes.substring(0, blank)).split("\r\n")) {
            String lower = line.toLowerCase(Locale.ROOT);
            Matcher matcher = NAME.matcher(line);
            if (lower.startsWith("content-disposition:") && matcher.find()) {
                name = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            } else if (lower.startsWith("content-type:")) {
                contentType = line.substring("content-type:".length()).strip();
            }
        }
        return name == null ? null : new Part(name, contentType, utf8(bytes.substring(blank + 4)));
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
