/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** A calendar window in UTC, the short ones first. */
public enum Period {
    /** A second. */
    SECOND("second", "Second", 1),
    /** A minute. */
    MINUTE("minute", "Minute", 60),
    /** An hour. */
    HOUR("hour", "Hour", 3600),
    /** A day. */
    DAY("day", "Day", 86_400),
    /** A month, counted as 30 days where only a length is asked for. */
    MONTH("month", "Month", 2_592_000),
    /** A year, counted as 365 days where only a length is asked for. */
    YEAR("year", "Year", 31_536_000);

    private final String text;
    private final String title;
    private final long seconds;

    Period(String text, String title, long seconds) {
        this.text = text;
        this.title = title;
        this.seconds = seconds;
    }

    /** Its name in configurations and keys, such as {@code minute}. */
    public String text() {
        return text;
    }

    /** Its name in header names, such as {@code Minute}. */
    public String title() {
        return title;
    }

    /** Nominal length in seconds. */
    public long seconds() {
        return seconds;
    }

    /** First millisecond since 1970 of the window that holds this one. */
    public long startOf(long millis) {
        return switch (this) {
            case MONTH -> startOf(day(millis).withDayOfMonth(1));
            case YEAR -> startOf(day(millis).withDayOfYear(1));
            default -> millis - Math.floorMod(millis, seconds * 1000);
        };
    }

    /** First millisecond since 1970 after the window that starts with this one. */
    public long endOf(long start) {
        return switch (this) {
            case MONTH -> startOf(day(start).plusMonths(1));
            case YEAR -> startOf(day(start).plusYears(1));
            default -> start + seconds * 1000;
        };
    }

    private static LocalDate day(long millis) {
        return LocalDate.ofEpochDay(Math.floorDiv(millis, DAY.seconds * 1000));
    }

    private static long startOf(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
