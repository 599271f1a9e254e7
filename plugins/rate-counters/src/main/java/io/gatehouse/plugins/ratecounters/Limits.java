/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.GreaterThan;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Limits by window, as they are configured; null where a window is not limited. Immutable.
 *
 * @param second limit for each second, or null
 * @param minute limit for each minute, or null
 * @param hour limit for each hour, or null
 * @param day limit for each day, or null
 * @param month limit for each month, or null
 * @param year limit for each year, or null
 */
public record Limits(
        @Doc("Limit for each second.") @GreaterThan(0) @Nullable
        Double second,

        @Doc("Limit for each minute.") @GreaterThan(0) @Nullable
        Double minute,

        @Doc("Limit for each hour.") @GreaterThan(0) @Nullable
        Double hour,

        @Doc("Limit for each day.") @GreaterThan(0) @Nullable
        Double day,

        @Doc("Limit for each month.") @GreaterThan(0) @Nullable
        Double month,

        @Doc("Limit for each year.") @GreaterThan(0) @Nullable
        Double year) {

    /** The limit for a window, or null. */
    public @Nullable Double of(Period period) {
        return switch (period) {
            case SECOND -> second;
            case MINUTE -> minute;
            case HOUR -> hour;
            case DAY -> day;
            case MONTH -> month;
            case YEAR -> year;
        };
    }

    /** Why the limits contradict each other, beginning in small letters; null when they do not. */
    public @Nullable String contradiction() {
        Period[] periods = Period.values();
        for (int i = 0; i < periods.length; i++) {
            Double lower = of(periods[i]);
            for (int j = i + 1; lower != null && j < periods.length; j++) {
                Double upper = of(periods[j]);
                if (upper != null && upper < lower) {
                    return String.format(
                            Locale.ROOT,
                            "the limit for %s(%.1f) cannot be lower than the limit for %s(%.1f)",
                            periods[j].text(),
                            upper,
                            periods[i].text(),
                            lower);
                }
            }
        }
        return null;
    }
}
