/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A content type.
 *
 * @param type in lower case; {@code *} for any
 * @param subtype in lower case; {@code *} for any
 * @param parameters by their names in lower case; a charset in lower case, too
 */
record MediaType(String type, String subtype, Map<String, String> parameters) {

    /** Reads a content type; null when it is none. */
    static @Nullable MediaType of(String text) {
        int end = text.indexOf(';');
        String name = (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        int slash = name.indexOf('/');
        if (slash <= 0 || slash == name.length() - 1) {
            return null;
        }
        Map<String, String> parameters = end < 0 ? Map.of() : parameters(text.substring(end + 1));
        return new MediaType(name.substring(0, slash), name.substring(slash + 1), parameters);
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ';';
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && (!quoted || i == text.length())) {
                add(text.substring(start, i), parameters);
                start = i + 1;
            }
        }
        return parameters;
    }

    private static void add(String parameter, Map<String, String> parameters) {
        int equals = parameter.indexOf('=');
        if (equals > 0) {
            String name = parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = parameter.substring(equals + 1).strip();
            if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
                value = value.substring(1, value.length() - 1);
            }
            parameters.put(name, name.equals("charset") ? value.toLowerCase(Locale.ROOT) : value);
        }
    }

    /** Whether the other one is of this kind: type and subtype unless any will do, and exactly these parameters. */
    boolean admits(MediaType other) {
        return (type.equals("*") || type.equals(other.type))
                && (subtype.equals("*") || subtype.equals(other.subtype))
                && parameters.equals(other.parameters);
    }
}
