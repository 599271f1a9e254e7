/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a route asks of a request. Immutable; an empty list or map asks nothing.
 *
 * @param id UUID; breaks ties, the larger first
 * @param methods upper-case methods
 * @param hosts host names with an optional port, {@code *} allowed as first or last label
 * @param paths prefixes in normal form, or regular expressions behind {@code ~}
 * @param headers accepted values by header name; a value behind {@code ~*} is a regular expression
 * @param snis TLS server names, {@code *} allowed at either end
 * @param regexPriority orders regular expressions, higher first
 * @param protocols not matched; rules of stream protocols ({@code tcp}, {@code tls}, …) never match a request
 * @param stripPath whether the matched part of the path is left out upstream; not matched
 * @param value what the caller wants back
 * @param <T> type of that value
 */
public record RouteRule<T>(
        String id,
        List<String> methods,
        List<String> hosts,
        List<String> paths,
        Map<String, List<String>> headers,
        List<String> snis,
        int regexPriority,
        List<String> protocols,
        boolean stripPath,
        T value) {

    /** Copies the collections. */
    public RouteRule {
        Objects.requireNonNull(id, "id");
        methods = List.copyOf(methods);
        hosts = List.copyOf(hosts);
        paths = List.copyOf(paths);
        headers = headers.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
        snis = List.copyOf(snis);
        protocols = List.copyOf(protocols);
        Objects.requireNonNull(value, "value");
    }
}
