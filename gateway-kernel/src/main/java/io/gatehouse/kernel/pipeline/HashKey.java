/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.upstream.Balancer;
import io.gatehouse.kernel.upstream.HashSource;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a request has in common with those that shall go to the same server.
 *
 * @param hash of it
 * @param newCookie the cookie to be set, so that the client's next request has it in common with this one; null for none
 */
record HashKey(int hash, @Nullable Cookie newCookie) {

    private static final String COOKIE = "Cookie";
    private static final String SET_COOKIE = "Set-Cookie";

    /** A cookie. */
    record Cookie(String name, String value, String path) {}

    static HashKey of(PipelineExchange exchange, Balancer balancer) {
        HashSource first = balancer.hashOn();
        HashSource second = balancer.hashFallback();
        HashSource source = first;
        String text = first == null ? null : text(exchange, first);
        if (text == null && !isCookie(first) && second != null) {
            source = second;
            text = text(exchange, second);
        }
        if (text == null && source != null && isCookie(source)) {
            Cookie cookie = new Cookie(source.name(), randomId(), source.cookiePath());
            return new HashKey(Balancer.hash(cookie.value()), cookie);
        }
        return new HashKey(Balancer.hash(text == null ? "" : text), null);
    }

    private static boolean isCookie(@Nullable HashSource source) {
        return source != null && source.part() == HashSource.Part.COOKIE;
    }

    /** It only has to be another one for another client. */
    private static String randomId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static @Nullable String text(PipelineExchange exchange, HashSource source) {
        return switch (source.part()) {
            case NONE -> null;
            case CONSUMER -> caller(exchange);
            case IP -> exchange.client().address();
            case HEADER -> joined(exchange.outgoing().currentHeaders().all(source.name()), ", ");
            case COOKIE -> cookie(exchange.outgoing().currentHeaders(), source.name());
            case PATH -> exchange.request().path();
            case QUERY_ARGUMENT -> argument(exchange.outgoing().query(), source.name());
            case CAPTURE -> exchange.pathCaptures().get(source.name());
        };
    }

    private static @Nullable String caller(PipelineExchange exchange) {
        Consumer consumer = exchange.consumer();
        Credential credential = exchange.credential();
        return consumer != null ? consumer.id() : credential == null ? null : credential.id();
    }

    private static @Nullable String joined(List<String> values, String separator) {
        return values.isEmpty() ? null : String.join(separator, values);
    }

    /** In any order they are the same values. */
    private static @Nullable String argument(Arguments query, String name) {
        List<String> values = new ArrayList<>(1);
        for (int i = 0; i < query.size(); i++) {
            if (query.name(i).equals(name)) {
                String value = query.value(i);
                values.add(value == null ? "true" : value);
            }
        }
        Collections.sort(values);
        return joined(values, ",");
    }

    private static @Nullable String cookie(Headers headers, String name) {
        for (int line = 0; line < headers.size(); line++) {
            if (headers.name(line).equalsIgnoreCase(COOKIE)) {
                String value = cookie(headers.value(line), name);
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }

    private static @Nullable String cookie(String line, String name) {
        for (int start = 0; start < line.length(); ) {
            int semicolon = line.indexOf(';', start);
            int end = semicolon < 0 ? line.length() : semicolon;
            while (start < end && line.charAt(start) == ' ') {
                start++;
            }
            int value = start + name.length() + 1;
            if (value <= end && line.startsWith(name, start) && line.charAt(value - 1) == '=') {
                return line.substring(value, end).stripTrailing();
            }
            start = end + 1;
        }
        return null;
    }

    /** Gives the client the cookie it did not have, in place of one of that name from the server. */
    void setCookie(HeaderList headers) {
        if (newCookie == null) {
            return;
        }
        String prefix = newCookie.name() + "=";
        List<String> others = new ArrayList<>(headers.all(SET_COOKIE));
        others.removeIf(value -> value.startsWith(prefix));
        headers.remove(SET_COOKIE);
        others.forEach(value -> headers.add(SET_COOKIE, value));
        headers.add(
                SET_COOKIE, prefix + newCookie.value() + "; Path=" + newCookie.path() + "; Same-Site=Lax; HttpOnly");
    }
}
