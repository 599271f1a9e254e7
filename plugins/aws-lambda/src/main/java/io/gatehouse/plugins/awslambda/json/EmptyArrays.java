/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.json;

/**
 * Turns every empty array of a JSON value into an empty object, as Kong does by default. All other bytes stay as they are, and
 * so does everything that is not one well-formed value.
 */
public final class EmptyArrays {

    private EmptyArrays() {}

    /** The same array when there is nothing to turn, else a changed copy. */
    public static byte[] asObjects(byte[] json) {
        if (!mayHaveOne(json) || !isWellFormed(json)) {
            return json;
        }
        byte[] changed = json.clone();
        boolean inText = false;
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            if (b == '"') {
                inText = !inText;
            } else if (inText && b == '\\') {
                i++;
            } else if (!inText && b == '[') {
                int close = afterBlanks(json, i + 1);
                if (json[close] == ']') {
                    changed[i] = '{';
                    changed[close] = '}';
                }
            }
        }
        return changed;
    }

    private static boolean mayHaveOne(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '[') {
                int close = afterBlanks(json, i + 1);
                if (close < json.length && json[close] == ']') {
                    return true;
                }
            }
        }
        return false;
    }

    private static int afterBlanks(byte[] json, int from) {
        int at = from;
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static boolean isWellFormed(byte[] json) {
        JsonReader reader = new JsonReader(json);
        try {
            reader.skip();
            reader.finish();
            return true;
        } catch (JsonSyntaxException malformed) {
            return false;
        }
    }
}
