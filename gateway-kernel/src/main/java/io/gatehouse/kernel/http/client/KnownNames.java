/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.HeaderName;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Usual names of answer headers as they are usually written, found without making a string. */
final class KnownNames {

    private static final int SLOTS = 512;
    private static final @Nullable HeaderName[] TABLE = new @Nullable HeaderName[SLOTS];

    static {
        String[] names = {
            "Accept-Ranges",
            "Access-Control-Allow-Origin",
            "Age",
            "Cache-Control",
            "Connection",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Language",
            "Content-Length",
            "Content-Location",
            "Content-Range",
            "Content-Security-Policy",
            "Content-Type",
            "Date",
            "ETag",
            "Expires",
            "Keep-Alive",
            "Last-Modified",
            "Location",
            "Pragma",
            "Proxy-Authenticate",
            "Retry-After",
            "Server",
            "Set-Cookie",
            "Strict-Transport-Security",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade",
            "Vary",
            "Via",
            "WWW-Authenticate",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "X-Powered-By",
            "X-Request-Id",
            "X-Amzn-RequestId",
            "X-Amzn-Trace-Id",
            "X-Amz-Executed-Version",
            "X-Amz-Function-Error",
            "X-Amz-Log-Result",
            "X-Amzn-Remapped-Content-Length",
            "X-Amzn-ErrorType"
        };
        for (String name : names) {
            put(HeaderName.of(name));
            put(HeaderName.of(HeaderName.of(name).lowerCase()));
        }
        put(HeaderName.of("x-amzn-RequestId"));
        put(HeaderName.of("x-amzn-Remapped-Content-Length"));
        put(HeaderName.of("x-amzn-ErrorType"));
    }

    private KnownNames() {}

    private static void put(HeaderName name) {
        byte[] bytes = name.text().getBytes(StandardCharsets.ISO_8859_1);
        int slot = slot(bytes, 0, bytes.length);
        while (TABLE[slot] != null) {
            slot = slot + 1 & SLOTS - 1;
        }
        TABLE[slot] = name;
    }

    static @Nullable HeaderName find(byte[] bytes, int from, int to) {
        int slot = slot(bytes, from, to);
        for (HeaderName name = TABLE[slot]; name != null; name = TABLE[slot]) {
            if (same(name.text(), bytes, from, to)) {
                return name;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return null;
    }

    private static int slot(byte[] bytes, int from, int to) {
        int length = to - from;
        int hash = length;
        hash = hash * 31 + bytes[from];
        hash = hash * 31 + bytes[from + length / 2];
        hash = hash * 31 + bytes[to - 1];
        hash = hash * 31 + bytes[from + length * 3 / 4];
        return hash & SLOTS - 1;
    }

    private static boolean same(String text, byte[] bytes, int from, int to) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }
}
