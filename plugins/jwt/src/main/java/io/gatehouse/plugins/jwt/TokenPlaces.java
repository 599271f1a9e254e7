/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import io.gatehouse.plugin.http.HeaderName;
import java.util.LinkedHashSet;
import java.util.Set;

/** Names of query arguments, cookies and headers that may hold a token. */
record TokenPlaces(String[] arguments, String[] cookies, HeaderName[] headers) {

    static TokenPlaces of(JwtPlugin.Config config) {
        return new TokenPlaces(
                config.uriParamNames().toArray(String[]::new),
                config.cookieNames().toArray(String[]::new),
                headers(config.headerNames()));
    }

    /** A {@code _} in a configured name finds {@code -}, too; what cannot be a name is never found. */
    private static HeaderName[] headers(Set<String> configured) {
        Set<HeaderName> names = new LinkedHashSet<>();
        for (String name : configured) {
            if (HeaderName.isToken(name)) {
                names.add(HeaderName.of(name));
                names.add(HeaderName.of(name.replace('_', '-')));
            }
        }
        return names.toArray(HeaderName[]::new);
    }
}
