/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request. Immutable: made when the configuration changes, then used by all threads. A match costs about
 * the same however many hosts and prefixes there are; regular expressions, wildcard hosts and routes that share one prefix are
 * tried one after another, the best first.
 *
 * @param <T> type of the rules' values
 */
public final class Router<T> {

    private final RouteOrder order;
    private final Map<String, PathIndex<T>> byHost;
    private final PathIndex<T> otherHosts;

    private Router(RouteOrder order, Map<String, PathIndex<T>> byHost, PathIndex<T> otherHosts) {
        this.order = order;
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
        return new Router<T>(order, Map.of(), PathIndex.empty()).with(List.of(), rules);
    }

    /**
     * A router that decides as if compiled from the rules after a change. It shares with this one all that the change does not
     * touch, so that it costs little however many rules there are.
     *
     * @param gone rules of this router, the very objects
     * @param added others, of which none has the id of one that stays
     * @throws java.util.regex.PatternSyntaxException when a path or header value is not a valid expression
     * @throws IllegalArgumentException when an id is not a UUID
     */
    public Router<T> with(Collection<RouteRule<T>> gone, Collection<RouteRule<T>> added) {
        RouterChange<T> change = new RouterChange<>(order);
        change.remove(gone);
        change.add(added);
        return new Router<>(order, change.byHost(byHost), change.otherHosts(otherHosts));
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
                if (best != null && candidate.rank().compareTo(best.rank()) >= 0) {
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
}
