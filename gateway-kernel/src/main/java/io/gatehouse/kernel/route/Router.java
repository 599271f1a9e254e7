/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request. Immutable: compiled when the configuration changes, then used by all threads. A match costs about
 * the same however many hosts and prefixes there are; regular expressions, wildcard hosts and routes that share one prefix are
 * tried one after another, the best first.
 *
 * @param <T> type of the rules' values
 */
public final class Router<T> {

    private static final Set<String> STREAM_PROTOCOLS = Set.of("tcp", "tls", "udp", "tls_passthrough");
    private static final RoutePattern[] NO_PATTERNS = {};

    private final Map<String, PathIndex<T>> byHost;
    private final PathIndex<T> otherHosts;

    private Router(Map<String, PathIndex<T>> byHost, PathIndex<T> otherHosts) {
        this.byHost = byHost;
        this.otherHosts = otherHosts;
    }

    /**
     * Prepares rules for matching.
     *
     * @throws java.util.regex.PatternSyntaxException when a path or header value is not a valid expression
     * @throws IllegalArgumentException when an id is not a UUID
     */
    public static <T> Router<T> compile(List<RouteRule<T>> rules, RouteOrder order) {
        List<Ranked<T>> ranked = new ArrayList<>(rules.size());
        for (RouteRule<T> rule : rules) {
            if (rule.protocols().stream().anyMatch(STREAM_PROTOCOLS::contains)) {
                continue;
            }
            for (RoutePaths paths : RoutePaths.of(rule)) {
                ranked.add(new Ranked<>(rule, paths, order.weight(rule, paths.paths())));
            }
        }
        ranked.sort(Ranked.BEST_FIRST);
        Map<String, PathIndex.Builder<T>> byHost = new HashMap<>();
        PathIndex.Builder<T> otherHosts = new PathIndex.Builder<>();
        for (int rank = 0; rank < ranked.size(); rank++) {
            add(ranked.get(rank), rank, order, byHost, otherHosts);
        }
        Map<String, PathIndex<T>> built = new HashMap<>();
        byHost.forEach((host, index) -> built.put(host, index.build()));
        return new Router<>(built, otherHosts.build());
    }

    private static <T> void add(
            Ranked<T> ranked,
            int rank,
            RouteOrder order,
            Map<String, PathIndex.Builder<T>> byHost,
            PathIndex.Builder<T> otherHosts) {
        RouteRule<T> rule = ranked.rule();
        NamePattern[] hosts = rule.hosts().stream().map(NamePattern::ofHost).toArray(NamePattern[]::new);
        HeaderRule[] headers = rule.headers().entrySet().stream()
                .map(header -> new HeaderRule(header.getKey(), header.getValue()))
                .toArray(HeaderRule[]::new);
        RoutePattern[] patterns = ranked.patterns();
        List<String> prefixes = ranked.prefixes(patterns);
        boolean plainHosts = hosts.length > 0 && Stream.of(hosts).allMatch(NamePattern::isExact);
        if (!plainHosts) {
            Candidate<T> candidate = new Candidate<>(rule, rank, order, hosts, headers, patterns);
            prefixes.forEach(prefix -> otherHosts.add(prefix, candidate));
            return;
        }
        for (NamePattern host : hosts) {
            Candidate<T> candidate = new Candidate<>(rule, rank, order, new NamePattern[] {host}, headers, patterns);
            PathIndex.Builder<T> index = byHost.computeIfAbsent(host.text(), none -> new PathIndex.Builder<>());
            prefixes.forEach(prefix -> index.add(prefix, candidate));
        }
    }

    /** The route of a request, or null when none matches. Any thread. */
    public @Nullable RouteMatch<T> match(RouteRequest request) {
        String host = request.host();
        int port = request.port();
        int colon = host == null ? -1 : NamePattern.portColon(host);
        if (host != null && colon >= 0) {
            port = NamePattern.port(host, colon);
            host = host.substring(0, colon);
        }
        PathIndex<T> ofHost = host == null ? null : byHost.get(host);
        RouteMatch<T> best = ofHost == null ? null : search(ofHost, request, host, port, null);
        return search(otherHosts, request, host, port, best);
    }

    private static <T> @Nullable RouteMatch<T> search(
            PathIndex<T> index, RouteRequest request, @Nullable String host, int port, @Nullable RouteMatch<T> known) {
        RouteMatch<T> best = known;
        for (int i = index.longest(request.path()); i != PathIndex.NONE; i = index.shorter(i)) {
            List<Candidate<T>> candidates = index.candidates(i);
            for (int j = 0; j < candidates.size(); j++) {
                Candidate<T> candidate = candidates.get(j);
                if (best != null && candidate.rank() >= best.rank()) {
                    break;
                }
                RouteMatch<T> match = candidate.match(request, host, port, index.prefix(i));
                if (match != null) {
                    best = match;
                    break;
                }
            }
        }
        return best;
    }

    private record Ranked<T>(RouteRule<T> rule, RoutePaths paths, long weight) {

        static final Comparator<Ranked<?>> BEST_FIRST = (a, b) -> {
            int byWeight = Long.compareUnsigned(b.weight, a.weight);
            return byWeight != 0 ? byWeight : compareUnsigned(b.paths.id(), a.paths.id());
        };

        private static int compareUnsigned(UUID a, UUID b) {
            int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
            return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
        }

        RoutePattern[] patterns() {
            return paths.areRegex()
                    ? paths.paths().stream()
                            .map(path -> RoutePattern.compile(path.substring(1)))
                            .toArray(RoutePattern[]::new)
                    : NO_PATTERNS;
        }

        /** Texts of which the request's path must start with one. */
        List<String> prefixes(RoutePattern[] patterns) {
            if (paths.areRegex()) {
                return Stream.of(patterns).map(RoutePattern::literalPrefix).toList();
            }
            return paths.paths().isEmpty() ? List.of("") : paths.paths();
        }
    }
}
