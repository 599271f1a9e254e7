/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import io.gatehouse.plugin.http.Headers;
import java.util.ArrayList;
import java.util.List;

/** A header that must have one of some values. Case does not matter, nor whether the name is written with {@code -} or {@code _}. */
final class HeaderRule {

    private static final String REGEX_MARK = "~*";

    private final String name;
    private final String[] values;
    private final RoutePattern[] patterns;

    HeaderRule(String name, List<String> accepted) {
        this.name = name;
        List<String> plain = new ArrayList<>();
        List<RoutePattern> regexes = new ArrayList<>();
        for (String value : accepted) {
            if (value.startsWith(REGEX_MARK)) {
                regexes.add(RoutePattern.compileForHeader(value.substring(REGEX_MARK.length())));
            } else {
                plain.add(value);
            }
        }
        this.values = plain.toArray(String[]::new);
        this.patterns = regexes.toArray(RoutePattern[]::new);
    }

    boolean matches(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            if (isNamed(headers.name(i)) && accepts(headers.value(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isNamed(String other) {
        if (other.length() != name.length()) {
            return false;
        }
        for (int i = 0; i < other.length(); i++) {
            if (folded(other.charAt(i)) != folded(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean accepts(String value) {
        for (String accepted : values) {
            if (accepted.equalsIgnoreCase(value)) {
                return true;
            }
        }
        if (patterns.length == 0) {
            return false;
        }
        String lowered = Ascii.lowerCase(value);
        for (RoutePattern pattern : patterns) {
            if (pattern.isIn(lowered)) {
                return true;
            }
        }
        return false;
    }

    private static char folded(char c) {
        return c == '-' ? '_' : Ascii.lowerCase(c);
    }
}
