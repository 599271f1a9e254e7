/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responseratelimiting;

import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugins.ratecounters.Amounts;
import io.gatehouse.plugins.ratecounters.Quota;

/** A limit with the headers that tell about it. Immutable. */
final class NamedLimit {

    private final Quota quota;
    private final HeaderName remaining;
    private final HeaderName[] limits;
    private final HeaderName[] remainings;
    private final String[] limitTexts;
    private final Reply refusal;

    NamedLimit(String name, Quota quota) {
        this.quota = quota;
        remaining = HeaderName.of("X-RateLimit-Remaining-" + name);
        limits = new HeaderName[quota.size()];
        remainings = new HeaderName[quota.size()];
        limitTexts = new String[quota.size()];
        for (int i = 0; i < quota.size(); i++) {
            String end = name + "-" + quota.period(i).text();
            limits[i] = HeaderName.of("X-RateLimit-Limit-" + end);
            remainings[i] = HeaderName.of("X-RateLimit-Remaining-" + end);
            limitTexts[i] = Amounts.text(quota.limit(i));
        }
        refusal = Reply.error(429, "API rate limit exceeded for '" + name + "'");
    }

    Quota quota() {
        return quota;
    }

    /** The answer when nothing may cost anything any more. */
    Reply refusal() {
        return refusal;
    }

    /** Tells what was left in the tightest window before the request. */
    void writeBefore(long[] used, HeaderList headers) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < quota.size(); i++) {
            least = Math.min(least, quota.limit(i) - used[i]);
        }
        headers.set(remaining, Amounts.text(least));
    }

    /** Tells each window's limit and what is left of it after a cost. */
    void writeAfter(long[] used, long cost, HeaderList headers) {
        for (int i = 0; i < quota.size(); i++) {
            headers.set(limits[i], limitTexts[i]);
            headers.set(remainings[i], Amounts.text(Math.max(0, quota.limit(i) - used[i] - cost)));
        }
    }
}
