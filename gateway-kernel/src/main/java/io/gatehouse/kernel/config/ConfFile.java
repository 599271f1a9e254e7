/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** A file of {@code name = value} lines, in which {@code #} starts a comment and {@code \#} does not. */
final class ConfFile {

    private ConfFile() {}

    /** The values by name, in order; of a repeated name the last. Lines without {@code =} mean nothing. */
    static Map<String, String> read(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String raw : text.split("\\R")) {
            String line = withoutComment(raw);
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        return values;
    }

    private static String withoutComment(String line) {
        StringBuilder kept = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length() && line.charAt(i + 1) == '#') {
                kept.append('#');
                i++;
            } else if (c == '#') {
                break;
            } else {
                kept.append(c);
            }
        }
        return kept.toString();
    }
}
