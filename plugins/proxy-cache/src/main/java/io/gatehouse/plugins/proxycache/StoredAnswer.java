/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer in the cache. Never changed; its body is shared by everybody it is given to.
 *
 * @param status status code
 * @param headers without those that belong to one connection, one client's limits, or the cache
 * @param body in memory
 * @param variance what of the request the answer depends on, by its {@code Vary}
 * @param storedAt in seconds since 1970
 * @param freshSeconds how long it may be given again
 * @param keptUntil in seconds since 1970; {@link Long#MAX_VALUE} for as long as there is memory
 * @param mustRevalidate whether it must not be given later, even to those who would take it
 */
record StoredAnswer(
        int status,
        HeaderList headers,
        Body body,
        Variance variance,
        long storedAt,
        long freshSeconds,
        long keptUntil,
        boolean mustRevalidate) {

    private static final int OVERHEAD = 512;
    private static final int HEADER_OVERHEAD = 64;

    /**
     * What a request must have in common with the one that was answered first.
     *
     * @param names of headers
     * @param values for each name; null for a header that is not there
     */
    record Variance(List<String> names, List<@Nullable String> values) {

        static final Variance NONE = new Variance(List.of(), List.of());

        boolean admits(Headers request) {
            for (int i = 0; i < names.size(); i++) {
                if (!Objects.equals(values.get(i), joined(request, names.get(i)))) {
                    return false;
                }
            }
            return true;
        }

        static @Nullable String joined(Headers headers, String name) {
            List<String> lines = headers.all(name);
            return lines.isEmpty() ? null : lines.size() == 1 ? lines.get(0) : String.join(", ", lines);
        }
    }

    long age(long now) {
        return Math.max(0, now - storedAt);
    }

    /** An estimate of the memory it takes, in bytes. */
    int weight() {
        long weight = OVERHEAD + body.length();
        for (int i = 0; i < headers.size(); i++) {
            weight += HEADER_OVERHEAD
                    + headers.name(i).length()
                    + headers.value(i).length();
        }
        for (int i = 0; i < variance.names().size(); i++) {
            String value = variance.values().get(i);
            weight += HEADER_OVERHEAD + variance.names().get(i).length() + (value == null ? 0 : value.length());
        }
        return (int) Math.min(Integer.MAX_VALUE, weight);
    }
}
