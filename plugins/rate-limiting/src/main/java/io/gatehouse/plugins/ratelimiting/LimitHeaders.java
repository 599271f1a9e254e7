/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratelimiting;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugins.ratecounters.Amounts;
import io.gatehouse.plugins.ratecounters.Period;
import io.gatehouse.plugins.ratecounters.Quota;

/** Tells limits and what is left of them: for each window, and for the one that is nearest to its end. */
final class LimitHeaders {

    private static final HeaderName LIMIT = HeaderName.of("RateLimit-Limit");
    private static final HeaderName REMAINING = HeaderName.of("RateLimit-Remaining");
    private static final HeaderName RESET = HeaderName.of("RateLimit-Reset");
    private static final HeaderName RETRY_AFTER = HeaderName.of("Retry-After");

    private final Quota quota;
    private final HeaderName[] limits;
    private final HeaderName[] remainings;
    private final String[] limitTexts;

    LimitHeaders(Quota quota) {
        this.quota = quota;
        limits = new HeaderName[quota.size()];
        remainings = new HeaderName[quota.size()];
        limitTexts = new String[quota.size()];
        for (int i = 0; i < quota.size(); i++) {
            limits[i] = HeaderName.of("X-RateLimit-Limit-" + quota.period(i).title());
            remainings[i] =
                    HeaderName.of("X-RateLimit-Remaining-" + quota.period(i).title());
            limitTexts[i] = Amounts.text(quota.limit(i));
        }
    }

    /**
     * Writes the headers.
     *
     * @param keeps whether headers that the answer has already stay as they are
     */
    void write(Usage usage, HeaderList headers, boolean keeps) {
        int tightest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < quota.size(); i++) {
            double remaining = remaining(usage, i);
            write(limits[i], limitTexts[i], headers, keeps);
            write(remainings[i], Amounts.text(remaining), headers, keeps);
            // Among equals the longer window counts: it comes later.
            if (remaining <= least) {
                least = remaining;
                tightest = i;
            }
        }
        String reset = Long.toString(secondsLeft(quota.period(tightest), usage.now()));
        write(LIMIT, limitTexts[tightest], headers, keeps);
        write(REMAINING, Amounts.text(least), headers, keeps);
        write(RESET, reset, headers, keeps);
        if (usage.full() >= 0) {
            write(RETRY_AFTER, reset, headers, keeps);
        }
    }

    private static void write(HeaderName name, String value, HeaderList headers, boolean keeps) {
        if (!keeps || !headers.contains(name)) {
            headers.set(name, value);
        }
    }

    /** What is left after this request; a refused one takes nothing. */
    private double remaining(Usage usage, int window) {
        double left = quota.limit(window) - usage.used()[window];
        boolean taken = usage.full() < 0 || usage.full() == window;
        return Math.max(0, taken ? left - 1 : left);
    }

    private static long secondsLeft(Period period, long now) {
        long elapsed = Math.floorDiv(now - period.startOf(now), 1000L);
        return Math.max(1, period.seconds() - elapsed);
    }
}
