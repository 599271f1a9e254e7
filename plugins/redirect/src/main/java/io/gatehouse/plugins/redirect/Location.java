/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.redirect;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An absolute URL whose path and query may be replaced, in the manner of the URL standard: lower-case scheme and host, no port that
 * the scheme has anyway, escapes where a character cannot stand for itself.
 *
 * @param origin all before the path
 * @param fragment all behind the query, with its {@code #}; may be empty
 */
record Location(String origin, String fragment) {

    private static final String HEX = "0123456789ABCDEF";
    private static final String ESCAPED_IN_PATHS = " \"#<>?^`{}";
    private static final String ESCAPED_IN_QUERIES = " \"#<>'";

    /** Reads a URL that has a scheme and a host. */
    static Location parse(String url) {
        int authority = url.indexOf("://") + 3;
        int end = authority;
        while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String scheme = url.substring(0, authority - 3).toLowerCase(Locale.ROOT);
        int host = url.lastIndexOf('@', end - 1) + 1;
        String user = host > authority ? url.substring(authority, host) : "";
        String place = url.substring(Math.max(authority, host), end).toLowerCase(Locale.ROOT);
        int hash = url.indexOf('#', end);
        return new Location(
                scheme + "://" + escaped(user, "") + escaped(withoutUsualPort(scheme, place), ""),
                hash < 0 ? "" : escaped(url.substring(hash), " \"<>`"));
    }

    private static String withoutUsualPort(String scheme, String place) {
        String usual = scheme.equals("https") ? ":443" : scheme.equals("http") ? ":80" : ":";
        return place.endsWith(usual) ? place.substring(0, place.length() - usual.length()) : place;
    }

    /**
     * The URL with another path and query.
     *
     * @param path in normal form
     * @param query as sent, bytes above 127 as ISO-8859-1 characters; null for none
     */
    String with(String path, @Nullable String query) {
        StringBuilder url = new StringBuilder(origin.length() + path.length() + 32).append(origin);
        escape(path.getBytes(StandardCharsets.UTF_8), ESCAPED_IN_PATHS, url);
        if (query != null && !query.isEmpty()) {
            escape(query.getBytes(StandardCharsets.ISO_8859_1), ESCAPED_IN_QUERIES, url.append('?'));
        }
        return url.append(fragment).toString();
    }

    private static String escaped(String text, String special) {
        StringBuilder escaped = new StringBuilder(text.length());
        escape(text.getBytes(StandardCharsets.UTF_8), special, escaped);
        return escaped.toString();
    }

    private static void escape(byte[] bytes, String special, StringBuilder to) {
        for (byte b : bytes) {
            if (b > ' ' && b < 127 && special.indexOf(b) < 0 || b == ' ' && special.indexOf(b) < 0) {
                to.append((char) b);
            } else {
                to.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
            }
        }
    }
}
