/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One group of a rule's paths, ready to be tried. Which prefix of the path led here is the index's business. */
final class Candidate<T> {

    private final RouteRule<T> rule;
    private final Rank rank;
    private final String[] methods;
    private final NamePattern[] hosts;
    private final NamePattern[] serverNames;
    private final boolean serverNamesOnlyWithTls;
    private final HeaderRule[] headers;
    private final RoutePattern[] patterns;

    Candidate(
            RouteRule<T> rule,
            Rank rank,
            RouteOrder order,
            NamePattern[] hosts,
            HeaderRule[] headers,
            RoutePattern[] patterns) {
        this.rule = rule;
        this.rank = rank;
        this.methods = rule.methods().toArray(String[]::new);
        this.hosts = hosts;
        this.serverNames = rule.snis().stream().map(NamePattern::ofServerName).toArray(NamePattern[]::new);
        this.serverNamesOnlyWithTls = order.sniOnlyWithTls();
        this.headers = headers;
        this.patterns = patterns;
    }

    RouteRule<T> rule() {
        return rule;
    }

    /** Place among all. */
    Rank rank() {
        return rank;
    }

    /**
     * Tries the request.
     *
     * @param host Host header without its port, or null
     * @param port port of the Host header, or the listener's
     * @param prefix the prefix that led here; empty for a rule without paths
     */
    @Nullable
    RouteMatch<T> match(RouteRequest request, @Nullable String host, int port, String prefix) {
        if (!acceptsMethod(request)
                || !acceptsHost(host, port)
                || !acceptsServerName(request)
                || !acceptsHeaders(request)) {
            return null;
        }
        if (patterns.length == 0) {
            String path = prefix.isEmpty() ? null : prefix;
            return new RouteMatch<>(rule, rank, path, path, Map.of(), List.of());
        }
        for (RoutePattern pattern : patterns) {
            RouteMatch<T> match = pattern.match(rule, rank, request.path());
            if (match != null) {
                return match;
            }
        }
        return null;
    }

    private boolean acceptsMethod(RouteRequest request) {
        if (methods.length == 0) {
            return true;
        }
        String sent = request.method();
        for (String method : methods) {
            if (method.equals(sent)) {
                return true;
            }
        }
        return false;
    }

    private boolean acceptsHost(@Nullable String host, int port) {
        if (hosts.length == 0) {
            return true;
        }
        for (NamePattern pattern : hosts) {
            if (pattern.matches(host, port)) {
                return true;
            }
        }
        return false;
    }

    private boolean acceptsServerName(RouteRequest request) {
        if (serverNames.length == 0) {
            return true;
        }
        if (!request.scheme().equals("https")) {
            return serverNamesOnlyWithTls;
        }
        String name = request.sni();
        for (NamePattern pattern : serverNames) {
            if (pattern.matches(name, NamePattern.ANY_PORT)) {
                return true;
            }
        }
        return false;
    }

    private boolean acceptsHeaders(RouteRequest request) {
        for (HeaderRule header : headers) {
            if (!header.matches(request.headers())) {
                return false;
            }
        }
        return true;
    }
}
