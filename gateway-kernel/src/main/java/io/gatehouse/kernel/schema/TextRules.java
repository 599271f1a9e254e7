/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import com.google.common.net.InetAddresses;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for texts that appear in many places, each usable as a {@link TextRule}. */
public final class TextRules {

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~\\-\\x{80}-\\x{10FFFF}]*");
    private static final Pattern TAG = Pattern.compile("[\\x20-\\x7E\\x{80}-\\x{10FFFF}&&[^,/]]*");
    private static final Pattern METHOD = Pattern.compile("[A-Z]+");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7E&&[^()<>@,;:\\\\\"/?={}\\[\\]]]+");
    private static final Pattern URL = Pattern.compile("(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,3}");

    /** Groups with flags or names, possessive quantifiers, classes in classes, and escapes that JavaScript does not know. */
    private static final Pattern JAVA_ONLY =
            Pattern.compile("\\(\\?(?![:=!])|[*+?}]\\+|&&|\\[\\^?\\[|\\\\[^dDwWsSbBnrtf^$\\\\.*+?()\\[\\]{}|/-]");

    /** {@link #url} with what JSON Schema can tell of it; so are the others here. */
    static final TextRule URL_RULE = ((TextRule) TextRules::url).withPattern("^[A-Za-z][A-Za-z0-9+.\\-]*://[^/?#]");

    static final TextRule METHOD_RULE = ((TextRule) TextRules::method).withPattern("^[A-Z]+$");
    static final TextRule HEADER_NAME_RULE = ((TextRule) TextRules::headerName).withPattern("^[A-Za-z0-9_\\-]+$");

    private TextRules() {}

    /** A UUID in its 8-4-4-4-12 form. */
    public static @Nullable String uuid(String text) {
        return UUID.matcher(text).matches() ? null : "expected a valid UUID";
    }

    /** A name that can stand in an URL as it is. */
    public static @Nullable String name(String text) {
        return NAME.matcher(text).matches()
                ? null
                : "invalid value '" + text
                        + "': the only accepted ascii characters are alphanumerics or ., -, _, and ~";
    }

    /** A tag. */
    public static @Nullable String tag(String text) {
        return TAG.matcher(text).matches()
                ? null
                : "invalid tag '" + text + "': expected printable ascii (except `,` and `/`) or valid utf-8 sequences";
    }

    /** An HTTP method. */
    public static @Nullable String method(String text) {
        return METHOD.matcher(text).matches() ? null : "invalid value: " + text;
    }

    /** A name of an HTTP header. */
    public static @Nullable String headerName(String text) {
        return HEADER_NAME.matcher(text).matches()
                ? null
                : "bad header name '" + text + "', allowed characters are A-Z, a-z, 0-9, '_', and '-'";
    }

    /** A name of a cookie. */
    public static @Nullable String cookieName(String text) {
        return TOKEN.matcher(text).matches()
                ? null
                : "contains one or more invalid characters. ASCII control characters (0-31;127), space, tab and the"
                        + " characters ()<>@,;:\\\"/?={}[] are not allowed.";
    }

    /** A host name or IP address without port. */
    public static @Nullable String host(String text) {
        try {
            return HostAddress.parse(text).port() >= 0 ? "must not have a port" : null;
        } catch (IllegalArgumentException e) {
            return HostAddress.isPortProblem(e) ? "must not have a port" : "invalid value: " + text;
        }
    }

    /** A host name or IP address, with or without port. */
    public static @Nullable String hostWithOptionalPort(String text) {
        try {
            HostAddress.parse(text);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** A host of a route: at most one wildcard, which is the first or the last label. */
    public static @Nullable String routeHost(String text) {
        int star = text.indexOf('*');
        if (star < 0) {
            return hostWithOptionalPort(text);
        }
        if (text.indexOf('*', star + 1) >= 0) {
            return "invalid wildcard: must have at most one wildcard";
        }
        boolean leftmost = text.startsWith("*.");
        boolean rightmost = text.matches(".*\\.\\*(:\\d+)?");
        return leftmost || rightmost
                ? hostWithOptionalPort(text.replace("*", "wildcard"))
                : "invalid wildcard: must be placed at leftmost or rightmost label";
    }

    /** A TLS server name, with an optional wildcard as first or last character. */
    public static @Nullable String serverName(String text) {
        int star = text.indexOf('*');
        if (star >= 0 && star != 0 && star != text.length() - 1) {
            return "wildcard must be leftmost or rightmost character";
        }
        if (star >= 0 && text.indexOf('*', star + 1) >= 0) {
            return "only one wildcard must be specified";
        }
        try {
            HostAddress address = HostAddress.parse(text.replace("*", "wildcard"));
            if (address.type() != HostAddress.Type.NAME) {
                return "must not be an IP";
            }
            return address.port() >= 0 ? "must not have a port" : null;
        } catch (IllegalArgumentException e) {
            return HostAddress.isPortProblem(e) ? "must not have a port" : "invalid value: " + text;
        }
    }

    /** An URL with scheme and host. */
    public static @Nullable String url(String text) {
        Matcher url = URL.matcher(text);
        if (!url.lookingAt() || url.group(2) == null || url.group(2).isEmpty()) {
            return "missing host in url";
        }
        return url.group(1) == null ? "missing scheme in url" : null;
    }

    /** An IP address, or a range of them in CIDR notation. */
    public static @Nullable String ipOrCidr(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean good = InetAddresses.isInetAddress(address);
        if (good && slash >= 0) {
            String bits = text.substring(slash + 1);
            good = DIGITS.matcher(bits).matches() && Integer.parseInt(bits) <= (address.indexOf(':') < 0 ? 32 : 128);
        }
        return good ? null : "invalid ip or cidr range: '" + text + "'";
    }

    /** A text that contains a match of a pattern. */
    public static TextRule matching(Pattern pattern, String message) {
        TextRule rule =
                text -> pattern.matcher(text).find() ? null : message.isEmpty() ? "invalid value: " + text : message;
        String expression = pattern.pattern();
        return isPortable(expression) ? rule.withPattern(expression) : rule;
    }

    /** Whether an expression means the same to JavaScript, whose expressions JSON Schema has; when in doubt it does not. */
    private static boolean isPortable(String expression) {
        return !JAVA_ONLY.matcher(expression).find();
    }

    /** A text that is none of these. */
    public static TextRule notOneOf(String... values) {
        List<String> refused = List.of(values);
        return text -> refused.contains(text) ? "must not be one of: " + String.join(", ", refused) : null;
    }
}
