/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.util.HeaderMap;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/** The canonical form of a request, over which Signature Version 4 is made. */
final class CanonicalRequest {
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private CanonicalRequest() {}

    /**
     * @param path as sent, still encoded
     * @param query as sent, without the question mark; empty for none
     * @param signedHeaders lower-case names in the order of the signature
     * @param payloadHash SHA-256 of the body, in lower-case hex
     */
    static String of(
            String method,
            String path,
            String query,
            HeaderMap headers,
            List<String> signedHeaders,
            String payloadHash) {
        StringBuilder text = new StringBuilder(512);
        text.append(method).append('\n');
        text.append(encode(normalized(path).getBytes(UTF_8), true)).append('\n');
        text.append(query(query)).append('\n');
        for (String name : signedHeaders) {
            text.append(name).append(':').append(values(headers, name)).append('\n');
        }
        text.append('\n').append(String.join(";", signedHeaders)).append('\n').append(payloadHash);
        return text.toString();
    }

    private static String normalized(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/")) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        String joined = "/" + String.join("/", segments);
        return path.endsWith("/") && joined.length() > 1 ? joined + "/" : joined;
    }

    private static String query(String query) {
        List<Parameter> parameters = new ArrayList<>();
        for (String part : query.split("&")) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                String name = equals < 0 ? part : part.substring(0, equals);
                String value = equals < 0 ? "" : part.substring(equals + 1);
                parameters.add(new Parameter(encode(decode(name), false), encode(decode(value), false)));
            }
        }
        Collections.sort(parameters);
        StringBuilder text = new StringBuilder();
        for (Parameter parameter : parameters) {
            text.append(text.isEmpty() ? "" : "&")
                    .append(parameter.name)
                    .append('=')
                    .append(parameter.value);
        }
        return text.toString();
    }

    private static String values(HeaderMap headers, String name) {
        List<String> cleaned = new ArrayList<>();
        if (headers.contains(name)) {
            for (String value : headers.get(name)) {
                cleaned.add(value.strip().replaceAll(" +", " "));
            }
        }
        return String.join(",", cleaned);
    }

    /** The bytes behind percent escapes; an escape that is not one stands for itself. */
    static byte[] decode(String text) {
        byte[] raw = text.getBytes(UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            boolean escape = raw[i] == '%'
                    && i + 2 < raw.length
                    && HexFormat.isHexDigit(raw[i + 1])
                    && HexFormat.isHexDigit(raw[i + 2]);
            if (escape) {
                bytes.write(HexFormat.fromHexDigit(raw[i + 1]) << 4 | HexFormat.fromHexDigit(raw[i + 2]));
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static String encode(byte[] bytes, boolean keepSlash) {
        StringBuilder text = new StringBuilder(bytes.length + 16);
        for (byte value : bytes) {
            char character = (char) (value & 0xff);
            if (unreserved(character) || (keepSlash && character == '/')) {
                text.append(character);
            } else {
                text.append('%').append(UPPER_HEX.toHexDigits(value));
            }
        }
        return text.toString();
    }

    private static boolean unreserved(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || "-._~".indexOf(character) >= 0;
    }

    private record Parameter(String name, String value) implements Comparable<Parameter> {
        @Override
        public int compareTo(Parameter other) {
            int byName = name.compareTo(other.name);
            return byName == 0 ? value.compareTo(other.value) : byName;
        }
    }
}
