/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Response;
import io.gatehouse.plugins.proxycache.StoredAnswer.Variance;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which answers may be kept, for how long, and for whom. Immutable. */
final class Storability {

    private static final HeaderName SET_COOKIE = HeaderName.of("Set-Cookie");
    private static final HeaderName EXPIRES = HeaderName.of("Expires");
    private static final String VARY = "Vary";
    private static final int PARTIAL_CONTENT = 206;

    private final BitSet statuses = new BitSet();
    private final List<MediaType> types = new ArrayList<>();
    private final boolean cacheControl;
    private final long ttl;

    Storability(ProxyCacheConfig config) {
        config.responseCode().forEach(statuses::set);
        for (String type : config.contentType()) {
            MediaType read = MediaType.of(type);
            if (read != null) {
                types.add(read);
            }
        }
        cacheControl = config.cacheControl();
        ttl = config.ttl();
    }

    /**
     * For how many seconds an answer may be given again; 0 when it must not be kept.
     *
     * @param now in seconds since 1970
     */
    long freshSeconds(Response answer, long now) {
        Headers headers = answer.headers();
        int status = answer.status();
        if (!statuses.get(status)
                || status == PARTIAL_CONTENT
                || headers.contains(SET_COOKIE)
                || !isWantedType(headers)) {
            return 0;
        }
        return cacheControl ? allowedSeconds(headers, now) : ttl;
    }

    private boolean isWantedType(Headers headers) {
        String text = headers.first(HeaderName.CONTENT_TYPE);
        MediaType type = text == null || headers.count(HeaderName.CONTENT_TYPE) > 1 ? null : MediaType.of(text);
        if (type == null) {
            return false;
        }
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).admits(type)) {
                return true;
            }
        }
        return false;
    }

    private static long allowedSeconds(Headers headers, long now) {
        CacheControl rules = CacheControl.of(headers);
        if (rules.onlyForOne() || rules.noStore() || rules.noCache()) {
            return 0;
        }
        long age = rules.sharedMaxAge();
        return age == CacheControl.ABSENT ? secondsUntilExpiry(headers, now) : age;
    }

    /** Of several lines the last one counts; what is no date has passed. */
    private static long secondsUntilExpiry(Headers headers, long now) {
        List<String> lines = headers.all(EXPIRES.text());
        if (lines.isEmpty()) {
            return 0;
        }
        try {
            Instant expiry = DateTimeFormatter.RFC_1123_DATE_TIME.parse(lines.get(lines.size() - 1), Instant::from);
            return Math.max(0, expiry.getEpochSecond() - now);
        } catch (DateTimeException e) {
            return 0;
        }
    }

    /** Whether an answer that is kept must not be given after its time. */
    boolean mustRevalidate(Headers headers) {
        return cacheControl && CacheControl.of(headers).mustRevalidate();
    }

    /** What requests must have in common to get this answer; null when no other request may get it. */
    static @Nullable Variance variance(Headers answer, Headers request) {
        List<String> lines = answer.all(VARY);
        if (lines.isEmpty()) {
            return Variance.NONE;
        }
        List<String> names = new ArrayList<>();
        List<@Nullable String> values = new ArrayList<>();
        for (String line : lines) {
            for (String name : line.split(",", -1)) {
                String stripped = name.strip().toLowerCase(Locale.ROOT);
                if (stripped.equals("*")) {
                    return null;
                }
                if (!stripped.isEmpty()) {
                    names.add(stripped);
                    values.add(Variance.joined(request, stripped));
                }
            }
        }
        return new Variance(names, values);
    }
}
