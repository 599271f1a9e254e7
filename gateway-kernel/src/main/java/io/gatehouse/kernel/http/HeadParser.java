/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.pipeline.Transport.Malformation;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of an HTTP/1 request out of bytes that end with the empty line, by the rules of nginx: what it refuses is refused
 * with the same status, what it lets pass passes. One per IO thread; the result of one head is kept until the next.
 */
final class HeadParser {

    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"};

    private static final String PROTOCOL = "HTTP/";
    private static final byte[] NOTHING = new byte[0];
    private static final byte NAME = 1;
    private static final byte ODD = 2;
    private static final byte[] NAME_BYTES = nameBytes();

    String method = "GET";
    String target = "/";
    int pathLength = 1;

    @Nullable
    String authority;

    int version;
    HeaderList headers = new HeaderList();

    @Nullable
    String host;

    long contentLength;
    boolean chunked;
    boolean close;
    boolean keepAlive;
    boolean expectContinue;

    @Nullable
    String upgrade;

    @Nullable
    Malformation malformation;

    private int uniqueSeen;
    private @Nullable String transferEncoding;
    private byte[] bytes = NOTHING;
    private int position;

    private static byte[] nameBytes() {
        byte[] kinds = new byte[256];
        for (int i = '!'; i < 256; i++) {
            kinds[i] = i == ':' || i == 0x7f ? 0 : ODD;
        }
        for (int i = 0; i < 26; i++) {
            kinds['a' + i] = NAME;
            kinds['A' + i] = NAME;
        }
        for (int i = '0'; i <= '9'; i++) {
            kinds[i] = NAME;
        }
        kinds['-'] = NAME;
        kinds['_'] = NAME;
        return kinds;
    }

    /** Whether a header with this name is passed on; others are dropped. */
    static boolean passes(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c > 255 || NAME_BYTES[c] != NAME) {
                return false;
            }
        }
        return name.length() > 0;
    }

    /** Reads a complete head, beginning with its request line. */
    void parse(byte[] head, int from) {
        reset(head, from);
        if (requestLine() && headerLines()) {
            checkFraming();
        }
        bytes = NOTHING;
    }

    /** Reads the trailers of a chunked body, up to the empty line; null when they are malformed. */
    @Nullable
    HeaderList parseTrailers(byte[] lines) {
        reset(lines, 0);
        boolean sound = headerLines();
        bytes = NOTHING;
        return sound ? headers : null;
    }

    /** The head was not read at all, for this reason. */
    void refuse(int status) {
        reset(NOTHING, 0);
        fail(status);
    }

    private void reset(byte[] head, int from) {
        bytes = head;
        position = from;
        method = "GET";
        target = "/";
        pathLength = 1;
        authority = null;
        version = 11;
        headers = new HeaderList();
        host = null;
        contentLength = -1;
        chunked = false;
        close = false;
        keepAlive = false;
        expectContinue = false;
        upgrade = null;
        malformation = null;
        uniqueSeen = 0;
        transferEncoding = null;
    }

    private boolean fail(int status) {
        malformation = new Malformation(status, status == 501 || status == 505);
        return false;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private boolean requestLine() {
        int start = position;
        int end = start;
        while (isMethodByte(bytes[end])) {
            end++;
        }
        if (end == start || bytes[end] != ' ') {
            return fail(400);
        }
        method = methodText(start, end);
        while (bytes[end] == ' ') {
            end++;
        }
        position = end;
        if (!target() || !version()) {
            return false;
        }
        return method.equals("TRACE") || method.equals("CONNECT") ? fail(405) : true;
    }

    private static boolean isMethodByte(byte b) {
        return b >= 'A' && b <= 'Z' || b == '_' || b == '-';
    }

    private String methodText(int from, int to) {
        for (String known : METHODS) {
            if (known.length() == to - from && isAt(known, from)) {
                return known;
            }
        }
        return text(from, to);
    }

    private boolean isAt(String text, int from) {
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean target() {
        if (bytes[position] != '/') {
            if (method.equals("CONNECT")) {
                return fail(405);
            }
            if (!authority()) {
                return fail(400);
            }
        }
        int start = position;
        int query = -1;
        int end = start;
        for (byte b = bytes[end]; (b > ' ' || b < 0) && b != 0x7f; b = bytes[++end]) {
            if (b == '?' && query < 0) {
                query = end;
            }
        }
        int pathEnd = query < 0 ? end : query;
        if (bytes[end] != ' ' || !RequestTarget.isSound(bytes, start, pathEnd)) {
            return fail(400);
        }
        boolean rooted = start < end && bytes[start] == '/';
        target = rooted ? text(start, end) : '/' + text(start, end);
        pathLength = rooted ? pathEnd - start : 1;
        position = end;
        return true;
    }

    /** Of a target such as {@code http://host:port/path}; leaves the position behind it. */
    private boolean authority() {
        int i = position;
        while (Character.isLetterOrDigit(bytes[i]) || bytes[i] == '+' || bytes[i] == '-' || bytes[i] == '.') {
            i++;
        }
        if (i == position || bytes[i] != ':' || bytes[i + 1] != '/' || bytes[i + 2] != '/') {
            return false;
        }
        int start = i + 3;
        int end = start;
        for (byte b = bytes[end]; b > ' ' && b != '/' && b != '?' && b != '#' && b != '@' && b != 0x7f; ) {
            b = bytes[++end];
        }
        boolean followed = bytes[end] == '/' || bytes[end] == '?' || bytes[end] == ' ';
        authority = text(start, end);
        position = end;
        return followed && HostRules.isValid(authority);
    }

    private boolean version() {
        int i = position;
        while (bytes[i] == ' ') {
            i++;
        }
        for (int k = 0; k < PROTOCOL.length(); k++) {
            if (bytes[i++] != PROTOCOL.charAt(k)) {
                return fail(400);
            }
        }
        int major = 0;
        int digits = 0;
        for (; isDigit(bytes[i]) && digits < 3; digits++) {
            major = major * 10 + bytes[i++] - '0';
        }
        if (digits == 0 || digits > 2 || major == 0 || bytes[i] != '.') {
            return fail(400);
        }
        int minorStart = ++i;
        int minor = 0;
        for (; isDigit(bytes[i]) && i - minorStart < 3; i++) {
            minor = minor * 10 + bytes[i] - '0';
        }
        if (i == minorStart || i - minorStart > 2) {
            return fail(400);
        }
        while (bytes[i] == ' ') {
            i++;
        }
        if (bytes[i] == '\r') {
            i++;
        }
        if (bytes[i] != '\n') {
            return fail(400);
        }
        position = i + 1;
        version = minor == 0 ? 10 : 11;
        return major > 1 ? fail(505) : true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Whether a byte may stand in front of a header line's colon. */
    static boolean isNameByte(byte b) {
        return NAME_BYTES[b & 0xff] != 0;
    }

    private boolean headerLines() {
        byte[] in = bytes;
        int i = position;
        while (true) {
            if (in[i] == '\n' || in[i] == '\r' && in[i + 1] == '\n') {
                position = i;
                return true;
            }
            int nameStart = i;
            int hash = 0;
            boolean odd = false;
            for (byte kind = NAME_BYTES[in[i] & 0xff]; kind != 0; kind = NAME_BYTES[in[++i] & 0xff]) {
                hash = KnownHeader.step(hash, in[i]);
                odd |= kind == ODD;
            }
            int nameEnd = i;
            if (nameEnd == nameStart || in[i++] != ':') {
                return fail(400);
            }
            while (in[i] == ' ' || in[i] == '\t') {
                i++;
            }
            int valueStart = i;
            int valueEnd = i;
            for (byte b = in[i]; b >= ' ' && b != 0x7f || b < 0 || b == '\t'; b = in[++i]) {
                valueEnd = b == ' ' || b == '\t' ? valueEnd : i + 1;
            }
            if (in[i] == '\r') {
                i++;
            }
            if (in[i++] != '\n') {
                return fail(400);
            }
            if (!odd && !header(nameStart, nameEnd, hash, text(valueStart, valueEnd))) {
                return false;
            }
        }
    }

    private boolean header(int nameStart, int nameEnd, int hash, String value) {
        KnownHeader known = KnownHeader.find(bytes, nameStart, nameEnd, hash);
        HeaderName name = known == null ? null : known.spelled(bytes, nameStart);
        if (name == null) {
            headers.add(text(nameStart, nameEnd), value);
        } else {
            headers.add(name, value);
        }
        return known == null || meaning(known, value);
    }

    private boolean meaning(KnownHeader known, String value) {
        if ((uniqueSeen & known.bit()) != 0) {
            return fail(400);
        }
        uniqueSeen |= known.bit();
        switch (known.role()) {
            case HOST -> host = value;
            case TRANSFER_ENCODING -> transferEncoding = value;
            case EXPECT -> expectContinue = value.equalsIgnoreCase("100-continue");
            case UPGRADE -> upgrade = value;
            case CONNECTION -> {
                close |= containsToken(value, "close");
                keepAlive |= containsToken(value, "keep-alive");
            }
            case CONTENT_LENGTH -> {
                contentLength = contentLength(value);
                return contentLength >= 0 || fail(400);
            }
            default -> {}
        }
        return true;
    }

    private static boolean containsToken(String list, String token) {
        if (list.equalsIgnoreCase(token)) {
            return true;
        }
        for (int start = 0; start + token.length() <= list.length(); start++) {
            if (list.regionMatches(true, start, token, 0, token.length())) {
                return true;
            }
        }
        return false;
    }

    /** A length, or -1 when it is none. */
    static long contentLength(String value) {
        if (value.isEmpty() || value.length() > 18) {
            return -1;
        }
        long length = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            length = length * 10 + c - '0';
        }
        return length;
    }

    private void checkFraming() {
        String hostHeader = host;
        if (hostHeader == null && version > 10 || hostHeader != null && !HostRules.isValid(hostHeader)) {
            fail(400);
            return;
        }
        String fromTarget = authority;
        if (fromTarget != null) {
            host = fromTarget;
            headers.set(HeaderName.HOST, fromTarget);
        }
        String coding = transferEncoding;
        if (coding == null) {
            return;
        }
        if (version < 11) {
            fail(400);
        } else if (!coding.equalsIgnoreCase("chunked")) {
            fail(501);
        } else if (contentLength >= 0) {
            fail(400);
        } else {
            chunked = true;
        }
    }

    boolean persistent() {
        return malformation == null && !close && (version > 10 || keepAlive);
    }
}
