/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A file of {@code name = value} lines, in which {@code #} starts a comment and {@code \#} does not. */
final class ConfFile {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private ConfFile() {}

    /**
     * The values by name, in order; of a repeated name the last.
     *
     * @param warnings takes a sentence about each line that is not what it seems. What stands there is not repeated: it may be
     *     part of a key
     */
    static Map<String, String> read(String text, Consumer<String> warnings) {
        Map<String, String> values = new LinkedHashMap<>();
        String[] lines = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1).split("\\R") : text.split("\\R");
        for (int i = 0; i < lines.length; i++) {
            String line = withoutComment(lines[i]).strip();
            int equals = line.indexOf('=');
            if (equals > 0) {
                String name = line.substring(0, equals).strip();
                if (values.put(name, line.substring(equals + 1).strip()) != null) {
                    warnings.accept(
                            "settings file, line " + (i + 1) + ": " + name + " is there once more; this one counts");
                }
            } else if (!line.isEmpty()) {
                warnings.accept("settings file, line " + (i + 1)
                        + " means nothing (expected: name = value; values do not go on in the next line)");
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
