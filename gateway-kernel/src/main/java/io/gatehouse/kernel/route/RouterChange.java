/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Rules on their way out of a router and into the next one. Used by one thread, once. */
final class RouterChange<T> {

    private static final Set<String> STREAM_PROTOCOLS = Set.of("tcp", "tls", "udp", "tls_passthrough");
    private static final RoutePattern[] NO_PATTERNS = {};

    private final RouteOrder order;
    private final Set<RouteRule<T>> gone = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, PathIndex.Change<T>> byHost = new HashMap<>();
    private final PathIndex.Change<T> otherHosts = new PathIndex.Change<>(gone);

    RouterChange(RouteOrder order) {
        this.order = order;
    }

    /** Takes rules away: the very objects that were added. */
    void remove(Collection<RouteRule<T>> rules) {
        gone.addAll(rules);
        rules.forEach(rule -> place(rule, (index, prefix, candidate) -> index.touch(prefix)));
    }

    void add(Collection<RouteRule<T>> rules) {
        rules.forEach(rule -> place(rule, PathIndex.Change::add));
    }

    PathIndex<T> otherHosts(PathIndex<T> before) {
        return before.with(otherHosts);
    }

    Map<String, PathIndex<T>> byHost(Map<String, PathIndex<T>> before) {
        if (byHost.isEmpty()) {
            return before;
        }
        Map<String, PathIndex<T>> after = new HashMap<>(before);
        byHost.forEach((host, change) -> {
            PathIndex<T> index = before.getOrDefault(host, PathIndex.empty()).with(change);
            if (index.isEmpty()) {
                after.remove(host);
            } else {
                after.put(host, index);
            }
        });
        return after;
    }

    @FunctionalInterface
    private interface Placing<T> {
        void at(PathIndex.Change<T> index, String prefix, Candidate<T> candidate);
    }

    private void place(RouteRule<T> rule, Placing<T> placing) {
        if (rule.protocols().stream().anyMatch(STREAM_PROTOCOLS::contains)) {
            return;
        }
        NamePattern[] hosts = rule.hosts().stream().map(NamePattern::ofHost).toArray(NamePattern[]::new);
        HeaderRule[] headers = rule.headers().entrySet().stream()
                .map(header -> new HeaderRule(header.getKey(), header.getValue()))
                .toArray(HeaderRule[]::new);
        boolean plainHosts = hosts.length > 0 && Stream.of(hosts).allMatch(NamePattern::isExact);
        for (RoutePaths paths : RoutePaths.of(rule)) {
            Rank rank = new Rank(order.weight(rule, paths.paths()), paths.id());
            RoutePattern[] patterns = patterns(paths);
            Set<String> prefixes = prefixes(paths, patterns);
            if (!plainHosts) {
                Candidate<T> candidate = new Candidate<>(rule, rank, order, hosts, headers, patterns);
                prefixes.forEach(prefix -> placing.at(otherHosts, prefix, candidate));
                continue;
            }
            for (NamePattern host : hosts) {
                NamePattern[] only = {host};
                Candidate<T> candidate = new Candidate<>(rule, rank, order, only, headers, patterns);
                PathIndex.Change<T> ofHost = byHost.computeIfAbsent(host.text(), none -> new PathIndex.Change<>(gone));
                prefixes.forEach(prefix -> placing.at(ofHost, prefix, candidate));
            }
        }
    }

    private static RoutePattern[] patterns(RoutePaths paths) {
        return paths.areRegex()
                ? paths.paths().stream()
                        .map(path -> RoutePattern.compile(path.substring(1)))
                        .toArray(RoutePattern[]::new)
                : NO_PATTERNS;
    }

    /** Texts of which the request's path must start with one. */
    private static Set<String> prefixes(RoutePaths paths, RoutePattern[] patterns) {
        List<String> prefixes = paths.paths().isEmpty() ? List.of("") : paths.paths();
        return new LinkedHashSet<>(
                paths.areRegex()
                        ? Stream.of(patterns).map(RoutePattern::literalPrefix).toList()
                        : prefixes);
    }
}
