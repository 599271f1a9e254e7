/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.route.PathHandling;
import io.gatehouse.kernel.upstream.Balancer;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugin.model.Service;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a route that can be known before a request comes: compiled when configuration changes. Immutable.
 */
public final class Plan {

    private final @Nullable Route route;
    private final @Nullable RouteRules rules;
    private final @Nullable Upstream upstream;
    private final PluginSlot[] slots;
    private final int[] accessOrder;
    private final boolean mayLog;
    private final boolean mayReadTurns;

    /**
     * What to do with the requests of a route.
     *
     * @param stripPath whether the matched part of the path is cut
     * @param preserveHost whether the client's {@code Host} is sent on
     * @param httpsOnly whether a request in clear text is turned away
     * @param httpsRedirectStatus how it is turned away: 426 or a redirect
     * @param grpc whether only gRPC requests are taken
     * @param pathHandling how the service's path and the request's are joined
     */
    public record RouteRules(
            boolean stripPath,
            boolean preserveHost,
            boolean httpsOnly,
            int httpsRedirectStatus,
            boolean grpc,
            PathHandling pathHandling) {}

    /**
     * Where requests are proxied to.
     *
     * @param service the service
     * @param balancer its peers
     * @param retries further attempts after a failed one
     */
    public record Upstream(Service service, Balancer balancer, int retries) {}

    private Plan(@Nullable Route route, @Nullable RouteRules rules, @Nullable Upstream upstream, PluginChain plugins) {
        this.route = route;
        this.rules = rules;
        this.upstream = upstream;
        slots = plugins.slots();
        accessOrder = plugins.accessOrder();
        mayLog = plugins.mayLog();
        mayReadTurns = plugins.mayReadTurns();
    }

    /** The plan of a route. */
    public static Plan of(Route route, RouteRules rules, @Nullable Upstream upstream, PluginChain plugins) {
        return new Plan(route, rules, upstream, plugins);
    }

    /** The plan of requests that match no route: the global plugins. */
    public static Plan withoutRoute(PluginChain plugins) {
        return new Plan(null, null, null, plugins);
    }

    @Nullable
    Route route() {
        return route;
    }

    @Nullable
    RouteRules rules() {
        return rules;
    }

    @Nullable
    Upstream upstream() {
        return upstream;
    }

    PluginSlot[] slots() {
        return slots;
    }

    /** Whether somebody may want the log entry. */
    boolean mayLog() {
        return mayLog;
    }

    /** Whether somebody may want to know what had the request for how long. */
    boolean mayReadTurns() {
        return mayReadTurns;
    }

    /** The slot that has its turn at this position of the access phase. */
    int accessSlot(int position) {
        return accessOrder[position];
    }
}
