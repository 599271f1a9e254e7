/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.json;

import io.gatehouse.plugins.awslambda.json.JsonReader.Kind;
import org.jspecify.annotations.Nullable;

/** Texts in a JSON object of which nothing else is of interest, such as an error that is to be logged. Pure functions. */
public final class TextMembers {

    private static final int LONGEST_LINE = 2000;

    private TextMembers() {}

    /** The last text member of that name, its case aside; null when the bytes are no JSON object or have none. */
    public static @Nullable String find(byte[] json, String name) {
        JsonReader reader = new JsonReader(json);
        String found = null;
        try {
            if (reader.peek() != Kind.OBJECT) {
                return null;
            }
            reader.enter();
            for (boolean first = true; reader.next(first, '}'); first = false) {
                boolean wanted = reader.name().equalsIgnoreCase(name);
                if (wanted && reader.peek() == Kind.TEXT) {
                    found = reader.text();
                } else {
                    reader.skip();
                }
            }
        } catch (JsonSyntaxException notJson) {
            return found;
        }
        return found;
    }

    /** As {@link #find}, but fit for the log: on one line, its end cut off where it is too long, empty for null. */
    public static String line(byte[] json, String name) {
        String found = find(json, name);
        return found == null ? "" : line(found);
    }

    /** A text with its control characters replaced and its end cut off where it is too long. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), LONGEST_LINE));
        for (int i = 0; i < text.length() && i < LONGEST_LINE; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) ? ' ' : c);
        }
        return line.toString();
    }
}
