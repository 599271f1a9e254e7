/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** nginx's format {@code combined}, with Kong's addition where there is an id. For one thread. */
final class AccessLine {

    private static final String BASIC = "Basic ";
    private static final char[] DIGITS = "0123456789ABCDEF".toCharArray();

    private final DateTimeFormatter format;
    private final StringBuilder line = new StringBuilder(512);
    private long second = Long.MIN_VALUE;
    private String time = "";

    /** Times are told in this zone. */
    AccessLine(ZoneId zone) {
        format = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
                .withZone(zone);
    }

    /** The line with its end, in ASCII. */
    byte[] of(AccessRecord request) {
        line.setLength(0);
        line.append(request.address()).append(" - ");
        escaped(user(request.authorization()));
        line.append(" [").append(time(request.endedAtMillis())).append("] \"");
        if (!request.method().isEmpty()) {
            escaped(request.method());
            line.append(' ');
            escaped(request.target());
            line.append(" HTTP/").append(request.version().equals("2") ? "2.0" : request.version());
        }
        line.append("\" ").append(request.status()).append(' ').append(request.bytes());
        quoted(request.referer());
        quoted(request.agent());
        if (request.id() != null) {
            line.append(" kong_request_id:");
            quoted(request.id());
        }
        return line.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private String time(long millis) {
        long now = Math.floorDiv(millis, 1000);
        if (now != second) {
            second = now;
            time = format.format(Instant.ofEpochSecond(now));
        }
        return time;
    }

    /** The name that came with a password, or null. */
    private static @Nullable String user(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return null;
        }
        try {
            String encoded = authorization.substring(BASIC.length()).strip();
            String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.ISO_8859_1);
            int colon = decoded.indexOf(':');
            return colon > 0 ? decoded.substring(0, colon) : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private void quoted(@Nullable String value) {
        line.append(" \"");
        escaped(value);
        line.append('"');
    }

    private void escaped(@Nullable String value) {
        if (value == null) {
            line.append('-');
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char sign = value.charAt(i);
            if (sign >= ' ' && sign < 0x7f && sign != '"' && sign != '\\') {
                line.append(sign);
            } else {
                line.append("\\x").append(DIGITS[sign >> 4 & 15]).append(DIGITS[sign & 15]);
            }
        }
    }
}
