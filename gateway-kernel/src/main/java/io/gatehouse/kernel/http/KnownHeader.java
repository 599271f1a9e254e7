/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.plugin.http.HeaderName;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Request headers met often: their names are not made anew for each request, and what they mean to the server is known by their
 * {@link Role}. Immutable.
 */
final class KnownHeader {

    /** What a header means to the server. */
    enum Role {
        HOST,
        CONTENT_LENGTH,
        TRANSFER_ENCODING,
        CONNECTION,
        EXPECT,
        UPGRADE,
        /** Must not be repeated. */
        UNIQUE,
        /** Nothing. */
        PLAIN
    }

    private static final int TABLE_SIZE = 256;
    private static final @Nullable KnownHeader[] TABLE = new @Nullable KnownHeader[TABLE_SIZE];

    static {
        add(Role.HOST, "Host");
        add(Role.CONTENT_LENGTH, "Content-Length");
        add(Role.TRANSFER_ENCODING, "Transfer-Encoding");
        add(Role.CONNECTION, "Connection");
        add(Role.EXPECT, "Expect");
        add(Role.UPGRADE, "Upgrade");
        for (String name : new String[] {
            "Authorization",
            "Content-Range",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since"
        }) {
            add(Role.UNIQUE, name);
        }
        for (String name : new String[] {
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Cache-Control",
            "Content-Type",
            "Content-Encoding",
            "Cookie",
            "Forwarded",
            "Keep-Alive",
            "Origin",
            "Pragma",
            "Range",
            "Referer",
            "TE",
            "Traceparent",
            "Tracestate",
            "Trailer",
            "User-Agent",
            "Via",
            "Apikey",
            "X-Api-Key",
            "X-Amzn-Trace-Id",
            "X-Amz-Date",
            "X-Amz-Security-Token",
            "X-Correlation-Id",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Proto",
            "X-Real-IP",
            "X-Request-Id",
            "X-Requested-With",
            "Sec-Fetch-Dest",
            "Sec-Fetch-Mode",
            "Sec-Fetch-Site",
            "Date"
        }) {
            add(Role.PLAIN, name);
        }
    }

    private final Role role;
    private final HeaderName written;
    private final HeaderName lowerCase;
    private final int bit;

    private KnownHeader(Role role, String name, int bit) {
        this.role = role;
        this.written = HeaderName.of(name);
        this.lowerCase = HeaderName.of(name.toLowerCase(Locale.ROOT));
        this.bit = bit;
    }

    private static void add(Role role, String name) {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = step(hash, name.charAt(i));
        }
        int slot = slot(hash);
        int members = 0;
        while (TABLE[slot] != null) {
            slot = slot + 1 & TABLE_SIZE - 1;
            members++;
        }
        boolean once = role != Role.PLAIN && role != Role.CONNECTION && role != Role.UPGRADE;
        TABLE[slot] = new KnownHeader(role, name, once ? 1 << uniqueCount() : 0);
        assert members < TABLE_SIZE;
    }

    private static int uniqueCount() {
        int count = 0;
        for (KnownHeader header : TABLE) {
            count += header != null && header.bit != 0 ? 1 : 0;
        }
        return count;
    }

    /** Hash of a name, character by character, the same for both cases. */
    static int step(int hash, int character) {
        return 31 * hash + (character | 0x20);
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 7 ^ hash >>> 15) & TABLE_SIZE - 1;
    }

    /** The header of this name, in whatever case, or null. */
    static @Nullable KnownHeader find(byte[] bytes, int from, int to, int hash) {
        for (int slot = slot(hash); ; slot = slot + 1 & TABLE_SIZE - 1) {
            KnownHeader header = TABLE[slot];
            if (header == null || header.isNamed(bytes, from, to)) {
                return header;
            }
        }
    }

    private boolean isNamed(byte[] bytes, int from, int to) {
        String name = lowerCase.text();
        if (to - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            int b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The prepared name if it is spelled like this, or null. */
    @Nullable
    HeaderName spelled(byte[] bytes, int from) {
        if (equal(written.text(), bytes, from)) {
            return written;
        }
        return equal(lowerCase.text(), bytes, from) ? lowerCase : null;
    }

    private static boolean equal(String text, byte[] bytes, int from) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }

    Role role() {
        return role;
    }

    /** A bit of its own for a header that must not be repeated, 0 for one that may be. */
    int bit() {
        return bit;
    }
}
