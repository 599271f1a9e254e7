/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The route of a request. Immutable.
 *
 * @param <T> type of the rule's value
 */
public final class RouteMatch<T> {

    private final RouteRule<T> rule;
    private final Rank rank;
    private final @Nullable String configuredPath;
    private final @Nullable String matchedText;
    private final Map<String, String> captures;
    private final List<String> groups;

    RouteMatch(
            RouteRule<T> rule,
            Rank rank,
            @Nullable String configuredPath,
            @Nullable String matchedText,
            Map<String, String> captures,
            List<String> groups) {
        this.rule = rule;
        this.rank = rank;
        this.configuredPath = configuredPath;
        this.matchedText = matchedText;
        this.captures = captures;
        this.groups = groups;
    }

    /** The value of the rule. */
    public T value() {
        return rule.value();
    }

    /** The rule's path that matched, a regular expression without its {@code ~}; null when the rule has no paths. */
    public @Nullable String configuredPath() {
        return configuredPath;
    }

    /** The rule that matched. */
    public RouteRule<T> rule() {
        return rule;
    }

    /**
     * The part of the request's path that matched: the prefix, or all that the regular expression covered; null when the route
     * has no paths. Decoded text of the client: a regular expression may have let control characters in, so escape it before it
     * goes into a header.
     */
    public @Nullable String matchedText() {
        return matchedText;
    }

    /** Named groups that took part, in their order in the expression; empty for a prefix. Decoded text of the client. */
    public Map<String, String> captures() {
        return captures;
    }

    /** All groups by number, the whole match first, an empty string for one that took no part; empty for a prefix. */
    public List<String> groups() {
        return groups;
    }

    Rank rank() {
        return rank;
    }
}
