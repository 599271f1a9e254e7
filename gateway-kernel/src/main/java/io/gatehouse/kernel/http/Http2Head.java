/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.pipeline.Transport.Malformation;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The head of an HTTP/2 request, checked by the same rules as one of HTTP/1. */
final class Http2Head {

    private static final HeaderName COOKIE = HeaderName.of("cookie");
    private static final String[] UNIQUE = {
        "host",
        "content-length",
        "authorization",
        "content-range",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "expect"
    };

    final String method;
    final String target;
    final HeaderList headers = new HeaderList();
    final String host;
    final long contentLength;
    final boolean expectsContinue;
    final @Nullable Malformation malformation;

    private int lines;
    private int longest;

    Http2Head(HttpServerExchange exchange) {
        method = exchange.getRequestMethod().toString();
        String query = exchange.getQueryString();
        String path = exchange.getRequestURI();
        target = query.isEmpty() ? path : path + '?' + query;
        boolean sound = copy(exchange.getRequestHeaders());
        String authority = headers.first(HeaderName.HOST);
        host = authority == null ? "" : authority;
        String length = headers.first(HeaderName.CONTENT_LENGTH);
        long announced = length == null ? -1 : HeadParser.contentLength(length);
        contentLength = announced >= 0 ? announced : exchange.isRequestComplete() ? 0 : -1;
        expectsContinue = "100-continue".equalsIgnoreCase(headers.first("expect"));
        int status = status(sound && (length == null || announced >= 0), path);
        malformation = status == 0 ? null : new Malformation(status, false);
    }

    private int status(boolean sound, String path) {
        if (target.length() > HeadScanner.LINE_LIMIT) {
            return 414;
        }
        if (lines > HeadScanner.LINES_LIMIT || longest > HeadScanner.LINE_LIMIT) {
            return 494;
        }
        if (!sound || !HostRules.isValid(host) || !path.startsWith("/") || !isVisible(target)) {
            return 400;
        }
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        if (!RequestTarget.isSound(bytes, 0, bytes.length)) {
            return 400;
        }
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if ((c < 'A' || c > 'Z') && c != '_' && c != '-') {
                return 400;
            }
        }
        return method.equals("TRACE") || method.equals("CONNECT") ? 405 : 0;
    }

    private boolean copy(HeaderMap from) {
        boolean sound = true;
        for (HeaderValues values : from) {
            String name = values.getHeaderName().toString().toLowerCase(Locale.ROOT);
            for (int i = 0; i < values.size(); i++) {
                lines++;
                longest = Math.max(longest, name.length() + 2 + values.get(i).length());
            }
            if (!HeadParser.passes(name)) {
                continue;
            }
            if (name.equals("cookie")) {
                headers.add(COOKIE, String.join("; ", values));
                sound &= isClean(String.join("", values));
                continue;
            }
            for (int i = 0; i < values.size(); i++) {
                headers.add(name, values.get(i));
                sound &= isClean(values.get(i));
            }
        }
        for (String name : UNIQUE) {
            sound &= headers.all(name).size() <= 1;
        }
        return sound;
    }

    private static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
