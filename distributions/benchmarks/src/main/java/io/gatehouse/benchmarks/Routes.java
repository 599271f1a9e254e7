/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.kernel.route.RouteMatch;
import io.gatehouse.kernel.route.RouteOrder;
import io.gatehouse.kernel.route.RouteRequest;
import io.gatehouse.kernel.route.RouteRule;
import io.gatehouse.kernel.route.Router;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A router and a request that one of its last rules takes. */
final class Routes {

    private final Router<String> router;
    private final RouteRequest request;

    private Routes(Router<String> router, RouteRequest request) {
        this.router = router;
        this.request = request;
    }

    /** Rules of one plain path each, in a hundred families. */
    static Routes prefixes(int count) {
        int wanted = count - 1;
        IntFunction<String> path = i -> "/team-" + i % 100 + "/service-" + i;
        return new Routes(router(count, path), new Get(path.apply(wanted) + "/orders/17"));
    }

    /** Rules of one regular expression each. */
    static Routes expressions(int count) {
        int wanted = count - 1;
        return new Routes(router(count, i -> "~/item-" + i + "/(?<id>[0-9]+)$"), new Get("/item-" + wanted + "/4711"));
    }

    private static Router<String> router(int count, IntFunction<String> path) {
        List<RouteRule<String>> rules = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rules.add(new RouteRule<>(
                    new UUID(0, i).toString(),
                    List.of("GET"),
                    List.of(),
                    List.of(path.apply(i)),
                    Map.of(),
                    List.of(),
                    0,
                    List.of("http"),
                    true,
                    "route " + i));
        }
        return Router.compile(rules, RouteOrder.ORIGINAL);
    }

    RouteMatch<String> match() {
        RouteMatch<String> match = router.match(request);
        if (match == null) {
            throw new IllegalStateException("no route for " + request.path() + " (expected: one)");
        }
        return match;
    }

    private record Get(String path) implements RouteRequest {

        private static final HeaderList NO_HEADERS = new HeaderList();

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String host() {
            return "gateway.test";
        }

        @Override
        public int port() {
            return 8000;
        }

        @Override
        public Headers headers() {
            return NO_HEADERS;
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public @Nullable String sni() {
            return null;
        }
    }
}
