/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import io.gatehouse.plugin.http.Headers;
import java.util.Locale;

/** The directives of {@code Cache-Control} that matter to a shared cache. Names are read without regard to case. */
final class CacheControl {

    /** A directive with a number that was not given. */
    static final long ABSENT = -1;

    /** No directives at all. */
    static final CacheControl NONE = new CacheControl();

    private static final String HEADER = "Cache-Control";
    private static final long LONGEST = Integer.MAX_VALUE;

    private boolean noStore;
    private boolean noCache;
    private boolean onlyForOne;
    private boolean onlyIfCached;
    private boolean mustRevalidate;
    private long maxAge = ABSENT;
    private long sharedMaxAge = ABSENT;
    private long maxStale = ABSENT;
    private long minFresh = ABSENT;

    private CacheControl() {}

    static CacheControl of(Headers headers) {
        CacheControl read = NONE;
        for (int i = 0; i < headers.size(); i++) {
            if (HEADER.equalsIgnoreCase(headers.name(i))) {
                read = read == NONE ? new CacheControl() : read;
                read.line(headers.value(i));
            }
        }
        return read;
    }

    private void line(String text) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ',';
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && (!quoted || i == text.length())) {
                directive(text.substring(start, i));
                start = i + 1;
            }
        }
    }

    private void directive(String text) {
        int equals = text.indexOf('=');
        String name = (equals < 0 ? text : text.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
        String value = equals < 0 ? "" : text.substring(equals + 1).strip();
        switch (name) {
            case "no-store" -> noStore = true;
            case "no-cache" -> noCache = true;
            case "private" -> onlyForOne = true;
            case "only-if-cached" -> onlyIfCached = true;
            case "must-revalidate", "proxy-revalidate" -> mustRevalidate = true;
            case "max-age" -> maxAge = seconds(value);
            case "s-maxage" -> sharedMaxAge = seconds(value);
            case "max-stale" -> maxStale = equals < 0 ? LONGEST : seconds(value);
            case "min-fresh" -> minFresh = seconds(value);
            default -> {}
        }
    }

    /** What is no number lets nothing be given again. */
    private static long seconds(String value) {
        long seconds = 0;
        for (int i = 0; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            seconds = Math.min(LONGEST, seconds * 10 + digit);
        }
        return seconds;
    }

    boolean noStore() {
        return noStore;
    }

    boolean noCache() {
        return noCache;
    }

    /** Whether the answer is meant for one user only: {@code private}. */
    boolean onlyForOne() {
        return onlyForOne;
    }

    boolean onlyIfCached() {
        return onlyIfCached;
    }

    boolean mustRevalidate() {
        return mustRevalidate;
    }

    long maxAge() {
        return maxAge;
    }

    /** How long a shared cache may give an answer again: {@code s-maxage}, else {@code max-age}. */
    long sharedMaxAge() {
        return sharedMaxAge == ABSENT ? maxAge : sharedMaxAge;
    }

    /** How long after its time an answer is still welcome; very long when no number was given. */
    long maxStale() {
        return maxStale;
    }

    long minFresh() {
        return minFresh;
    }
}
