/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import org.jspecify.annotations.Nullable;

/** The different tokens in a request. Equal ones in several places are one. */
final class SentTokens {

    private static final HeaderName COOKIE = HeaderName.of("Cookie");

    private @Nullable String last;
    private boolean several;
    private boolean flag;

    private SentTokens() {}

    /** Searches all places that the configuration names. */
    static SentTokens in(AccessExchange exchange, TokenPlaces places) {
        SentTokens tokens = new SentTokens();
        if (places.arguments().length > 0) {
            tokens.addArguments(exchange.upstream().query(), places.arguments());
        }
        HeaderList headers = exchange.upstream().headers();
        if (places.cookies().length > 0) {
            tokens.addCookies(headers, places.cookies());
        }
        for (HeaderName name : places.headers()) {
            String value = headers.first(name);
            tokens.add(value == null ? null : BearerHeader.token(value));
        }
        return tokens;
    }

    private void addArguments(Arguments query, String[] names) {
        for (int i = 0; i < query.size(); i++) {
            for (String name : names) {
                if (query.name(i).equals(name)) {
                    flag |= query.value(i) == null;
                    add(query.value(i));
                }
            }
        }
    }

    private void addCookies(HeaderList headers, String[] names) {
        if (headers.contains(COOKIE)) {
            for (String name : names) {
                add(Cookies.find(headers, COOKIE, name));
            }
        }
    }

    private void add(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return;
        }
        several |= last != null && !last.equals(token);
        last = token;
    }

    boolean none() {
        return last == null && !flag;
    }

    boolean several() {
        return several || last != null && flag;
    }

    /** The only token; null when something was sent in its place that is no text. */
    @Nullable
    String only() {
        return last;
    }
}
