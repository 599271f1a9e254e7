/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a function is called: path and query, as sent and as signed, all made when the plugin is configured. A signature is made
 * over the path escaped once more. Immutable.
 */
public final class FunctionAddress {

    private static final int LONGEST_NAME = 170;
    private static final int LONGEST_QUALIFIER = 128;
    /** AWS's own pattern of the parameter FunctionName. */
    private static final Pattern USUAL =
            Pattern.compile("(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso[a-z]?))?-[a-z]+-\\d:)?"
                    + "(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(?<qualifier>\\$LATEST|[a-zA-Z0-9-_]+))?");

    private final String function;
    private final String target;
    private final byte[] signedStart;

    private FunctionAddress(String function, String target, byte[] signedStart) {
        this.function = function;
        this.target = target;
        this.signedStart = signedStart;
    }

    /** The address of a function, or of a version or alias of it. */
    public static FunctionAddress of(InvokeMode mode, String name, @Nullable String qualifier) {
        String escaped = escape(name, true);
        String query = qualifier == null ? "" : "Qualifier=" + escape(qualifier, false);
        String path = mode.before() + escaped + mode.after();
        String signedPath = mode.before() + escape(escaped, false) + mode.after();
        String signedStart = "POST\n" + signedPath + "\n" + query + "\ncontent-length:";
        return new FunctionAddress(
                qualifier == null ? name : name + ":" + qualifier,
                query.isEmpty() ? path : path + "?" + query,
                signedStart.getBytes(StandardCharsets.UTF_8));
    }

    /** Why AWS would not take these, or null when it might. */
    public static @Nullable String problem(@Nullable String name, @Nullable String qualifier) {
        if (name == null || name.isEmpty()) {
            return "Lambda:invoke() validation error: params.FunctionName is required but missing";
        } else if (name.length() > LONGEST_NAME) {
            return tooLong("FunctionName", name, LONGEST_NAME);
        } else if (qualifier != null && qualifier.length() > LONGEST_QUALIFIER) {
            return tooLong("Qualifier", qualifier, LONGEST_QUALIFIER);
        }
        return null;
    }

    /** Whether AWS's own pattern fits a name. */
    public static boolean isUsual(String name) {
        return USUAL.matcher(name).matches();
    }

    /** Whether a name says already which version or alias is meant. */
    public static boolean isQualified(String name) {
        Matcher matcher = USUAL.matcher(name);
        return matcher.matches() && matcher.group("qualifier") != null;
    }

    /** Path and query as sent. */
    String target() {
        return target;
    }

    /** The canonical request up to the value of {@code content-length}. Not to be changed. */
    byte[] signedStart() {
        return signedStart;
    }

    /** The function's name, with {@code :} and the qualifier when one is configured. */
    @Override
    public String toString() {
        return function;
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
