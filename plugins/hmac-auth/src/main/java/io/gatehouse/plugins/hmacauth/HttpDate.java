/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.hmacauth;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Reads dates in the three forms that HTTP knows: {@code Sun, 06 Nov 1994 08:49:37 GMT}, {@code Sunday, 06-Nov-94 08:49:37 GMT}
 * and {@code Sun Nov  6 08:49:37 1994}. Names of days and of the time zone are not looked at: the zone is always GMT.
 */
final class HttpDate {

    /** What a text that is no date stands for. */
    static final long NONE = Long.MIN_VALUE;

    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int SHORTEST = 18;
    private static final int FIRST_YEAR_OF_TWO_DIGITS = 1970;

    private final String text;
    private int at;
    private boolean malformed;

    private HttpDate(String text) {
        this.text = text;
    }

    /** Seconds since 1970, or {@link #NONE}. */
    static long seconds(String text) {
        return new HttpDate(text).read();
    }

    private long read() {
        int separator = 0;
        while (separator < text.length() && text.charAt(separator) != ',' && text.charAt(separator) != ' ') {
            separator++;
        }
        boolean comma = separator < text.length() && text.charAt(separator) == ',';
        at = separator + 1;
        blanks();
        if (text.length() - at < SHORTEST) {
            return NONE;
        }
        return comma ? dayFirst() : monthFirst();
    }

    private long dayFirst() {
        int day = number(2);
        boolean dashes = text.charAt(at) == '-';
        char separator = dashes ? '-' : ' ';
        expect(separator);
        int month = month();
        expect(separator);
        int year = number(dashes ? 2 : 4);
        if (dashes) {
            year += year + 1900 < FIRST_YEAR_OF_TWO_DIGITS ? 2000 : 1900;
        }
        expect(' ');
        return time(year, month, day, false);
    }

    private long monthFirst() {
        int month = month();
        blanks();
        int day = number(at + 1 < text.length() && Character.isDigit(text.charAt(at + 1)) ? 2 : 1);
        expect(' ');
        return time(0, month, day, true);
    }

    private long time(int knownYear, int month, int day, boolean yearLast) {
        int hour = number(2);
        expect(':');
        int minute = number(2);
        expect(':');
        int second = number(2);
        int year = knownYear;
        if (yearLast) {
            expect(' ');
            year = number(4);
        }
        return malformed ? NONE : seconds(year, month, day, hour, minute, second);
    }

    private static long seconds(int year, int month, int day, int hour, int minute, int second) {
        try {
            return LocalDateTime.of(year, month, day, hour, minute, second).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException impossible) {
            return NONE;
        }
    }

    private int month() {
        int found = text.length() - at < 3 ? -1 : MONTHS.indexOf(text.substring(at, at + 3));
        malformed |= found < 0 || found % 3 != 0;
        at += 3;
        return found / 3 + 1;
    }

    private int number(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++, at++) {
            char c = at < text.length() ? text.charAt(at) : ' ';
            malformed |= c < '0' || c > '9';
            value = value * 10 + c - '0';
        }
        return value;
    }

    private void expect(char c) {
        malformed |= at >= text.length() || text.charAt(at) != c;
        at++;
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }
}
