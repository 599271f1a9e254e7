/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Route;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * What tells answers apart: consumer and route, method, path, query arguments and some headers, as a SHA-256 digest in hexadecimal.
 * For ordinary requests it is the key that Kong computes. Immutable.
 */
final class CacheKey {

    private static final String SEPARATORS = "|:=,%";

    private final boolean ignoresCase;
    private final List<String> arguments;
    private final List<String> headers;
    private final MessageDigest digest;

    /**
     * A way to make keys.
     *
     * @param ignoresCase whether paths are the same in upper and lower case
     * @param arguments names of the arguments that count; all when empty
     * @param headers names of the headers that count
     */
    CacheKey(boolean ignoresCase, List<String> arguments, List<String> headers) {
        this.ignoresCase = ignoresCase;
        this.arguments = List.copyOf(arguments);
        this.headers = List.copyOf(headers);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    String of(AccessExchange exchange) {
        StringBuilder text = new StringBuilder(256);
        prefix(exchange, text);
        text.append('|').append(exchange.upstream().method());
        text.append('|').append(requestLine(exchange.request()));
        text.append('|');
        arguments(exchange.upstream().query(), text);
        text.append('|');
        if (!headers.isEmpty()) {
            headers(exchange.upstream().headers(), text);
        }
        return HexFormat.of().formatHex(newDigest().digest(text.toString().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void prefix(AccessExchange exchange, StringBuilder text) {
        Route route = exchange.route();
        Consumer consumer = exchange.consumer();
        if (route == null) {
            text.append("default");
            return;
        }
        if (consumer != null) {
            text.append(consumer.id()).append(':');
        }
        text.append(route.id());
    }

    /** Up to the question mark: only without one, the line's version is part of it. */
    private String requestLine(Request request) {
        String line = request.method() + " " + request.rawPath();
        if (request.rawQuery() == null) {
            line = line + " HTTP/" + (request.httpVersion().equals("2") ? "2.0" : request.httpVersion());
        }
        return ignoresCase ? line.toLowerCase(Locale.ROOT) : line;
    }

    private void arguments(Arguments query, StringBuilder text) {
        if (!arguments.isEmpty()) {
            for (String name : arguments) {
                argument(name, query, text);
            }
        } else if (query.size() == 1) {
            argument(query.name(0), query, text);
        } else if (query.size() > 1) {
            TreeSet<String> names = new TreeSet<>();
            for (int i = 0; i < query.size(); i++) {
                names.add(query.name(i));
            }
            for (String name : names) {
                argument(name, query, text);
            }
        }
    }

    private static void argument(String name, Arguments query, StringBuilder text) {
        if (query.contains(name)) {
            List<String> values = new ArrayList<>(query.all(name));
            Collections.sort(values);
            entry(Headers.bytes(name), values, true, text);
        }
    }

    private void headers(Headers given, StringBuilder text) {
        for (String name : headers) {
            List<String> values = new ArrayList<>(given.all(name));
            if (!values.isEmpty()) {
                Collections.sort(values);
                entry(name, values, false, text);
            }
        }
    }

    private static void entry(String name, List<String> values, boolean encode, StringBuilder text) {
        if (text.charAt(text.length() - 1) != '|') {
            text.append(':');
        }
        escaped(name, text);
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? '=' : ',');
            escaped(encode ? Headers.bytes(values.get(i)) : values.get(i), text);
        }
    }

    /** Nobody can make another request's key by writing separators into a value. */
    private static void escaped(String value, StringBuilder text) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (SEPARATORS.indexOf(c) >= 0) {
                text.append('%').append((int) c).append(';');
            } else {
                text.append(c);
            }
        }
    }

    private MessageDigest newDigest() {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of this Java platform cannot be copied", e);
        }
    }
}
