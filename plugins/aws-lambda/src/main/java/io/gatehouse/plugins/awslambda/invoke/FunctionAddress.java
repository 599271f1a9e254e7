/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a function is called: path and query, as sent and as signed. A signature is made over the path escaped once more.
 *
 * @param target path and query as sent
 * @param signedPath path of the canonical request
 * @param signedQuery query of the canonical request
 */
record FunctionAddress(String target, String signedPath, String signedQuery) {

    private static final int LONGEST_NAME = 170;
    private static final int LONGEST_QUALIFIER = 128;
    private static final String BEFORE = "/2015-03-31/functions/";
    private static final String AFTER = "/invocations";
    /** AWS's own pattern of the parameter FunctionName. */
    private static final Pattern USUAL =
            Pattern.compile("(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso[a-z]?))?-[a-z]+-\\d:)?"
                    + "(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?");

    static FunctionAddress of(String name, @Nullable String qualifier) {
        String escaped = escape(name, true);
        String query = qualifier == null ? "" : "Qualifier=" + escape(qualifier, false);
        String path = BEFORE + escaped + AFTER;
        return new FunctionAddress(
                query.isEmpty() ? path : path + "?" + query, BEFORE + escape(escaped, false) + AFTER, query);
    }

    /** Why AWS would not take these, or null when it might. */
    static @Nullable String problem(@Nullable String name, @Nullable String qualifier) {
        if (name == null || name.isEmpty()) {
            return "Lambda:invoke() validation error: params.FunctionName is required but missing";
        } else if (name.length() > LONGEST_NAME) {
            return tooLong("FunctionName", name, LONGEST_NAME);
        } else if (qualifier != null && qualifier.length() > LONGEST_QUALIFIER) {
            return tooLong("Qualifier", qualifier, LONGEST_QUALIFIER);
        }
        return null;
    }

    static boolean isUsual(String name) {
        return USUAL.matcher(name).matches();
    }

    private static String tooLong(String parameter, String value, int longest) {
        return "Lambda:invoke() validation error: params." + parameter + " has " + value.length()
                + " characters (expected: at most " + longest + ")";
    }

    /** Escapes all but unreserved characters, and escapes that are there already where they are to be kept. */
    private static String escape(String text, boolean keepEscapes) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            boolean alphanumeric = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
            if (alphanumeric || b == '-' || b == '_' || b == '.' || b == '~' || keepEscapes && isEscape(bytes, i)) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(hexDigit(b >> 4)).append(hexDigit(b));
            }
        }
        return escaped.toString();
    }

    private static boolean isEscape(byte[] bytes, int at) {
        return bytes[at] == '%'
                && at + 2 < bytes.length
                && Character.digit(bytes[at + 1], 16) >= 0
                && Character.digit(bytes[at + 2], 16) >= 0;
    }

    private static char hexDigit(int bits) {
        return Character.toUpperCase(Character.forDigit(bits & 0xf, 16));
    }
}
