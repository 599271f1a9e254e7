/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeriodTest {

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    @Test
    void windows_follow_the_calendar_in_utc() {
        long now = at("2028-02-29T23:59:59.999Z");

        assertThat(Period.SECOND.startOf(now)).isEqualTo(at("2028-02-29T23:59:59Z"));
        assertThat(Period.MINUTE.startOf(now)).isEqualTo(at("2028-02-29T23:59:00Z"));
        assertThat(Period.HOUR.startOf(now)).isEqualTo(at("2028-02-29T23:00:00Z"));
        assertThat(Period.DAY.startOf(now)).isEqualTo(at("2028-02-29T00:00:00Z"));
        assertThat(Period.MONTH.startOf(now)).isEqualTo(at("2028-02-01T00:00:00Z"));
        assertThat(Period.YEAR.startOf(now)).isEqualTo(at("2028-01-01T00:00:00Z"));
        assertThat(Period.MONTH.endOf(at("2028-02-01T00:00:00Z"))).isEqualTo(at("2028-03-01T00:00:00Z"));
        assertThat(Period.YEAR.endOf(at("2028-01-01T00:00:00Z"))).isEqualTo(at("2029-01-01T00:00:00Z"));
    }

    @Test
    void windows_follow_each_other_without_gaps() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long now = random.nextLong(-4_000_000_000_000L, 8_000_000_000_000L);
            for (Period period : Period.values()) {
                long start = period.startOf(now);
                long end = period.endOf(start);

                assertThat(start).as("seed %s, %s of %s", seed, period, now).isLessThanOrEqualTo(now);
                assertThat(end).as("seed %s, %s of %s", seed, period, now).isGreaterThan(now);
                assertThat(period.startOf(end)).as("seed %s", seed).isEqualTo(end);
                assertThat(period.startOf(end - 1)).as("seed %s", seed).isEqualTo(start);
            }
        }
    }
}
