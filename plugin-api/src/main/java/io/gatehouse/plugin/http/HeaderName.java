/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.util.Locale;

/**
 * Name of a header, prepared for look-ups: make constants of them. Names are equal without regard to case. Immutable.
 */
public final class HeaderName {

    /** {@code Content-Type}. */
    public static final HeaderName CONTENT_TYPE = of("Content-Type");
    /** {@code Content-Length}. */
    public static final HeaderName CONTENT_LENGTH = of("Content-Length");
    /** {@code Host}. */
    public static final HeaderName HOST = of("Host");
    /** {@code Authorization}. */
    public static final HeaderName AUTHORIZATION = of("Authorization");
    /** {@code Via}. */
    public static final HeaderName VIA = of("Via");
    /** {@code User-Agent}. */
    public static final HeaderName USER_AGENT = of("User-Agent");
    /** {@code Server}. */
    public static final HeaderName SERVER = of("Server");
    /** {@code WWW-Authenticate}. */
    public static final HeaderName WWW_AUTHENTICATE = of("WWW-Authenticate");

    private final String text;
    private final String lowerCase;
    private final int hash;

    private HeaderName(String text) {
        this.text = text;
        this.lowerCase = text.toLowerCase(Locale.ROOT);
        this.hash = hash(text);
    }

    /**
     * A header name.
     *
     * @throws IllegalArgumentException when {@code text} is not a token of RFC 9110
     */
    public static HeaderName of(String text) {
        if (!isToken(text)) {
            throw new IllegalArgumentException(
                    "header name: '" + text + "' (expected: letters, digits and !#$%&'*+-.^_`|~)");
        }
        return new HeaderName(text);
    }

    /** Whether the text can be a header name at all. */
    public static boolean isToken(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    static int hash(String name) {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = 31 * hash + (name.charAt(i) | 0x20);
        }
        return hash;
    }

    int nameHash() {
        return hash;
    }

    /** The name as it was written. */
    public String text() {
        return text;
    }

    /** The name in lower case. */
    public String lowerCase() {
        return lowerCase;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName name && name.lowerCase.equals(lowerCase);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }
}
