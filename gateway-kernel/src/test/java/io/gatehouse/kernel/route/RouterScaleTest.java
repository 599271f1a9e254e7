/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class RouterScaleTest {

    private static final int MANY = 10_000;

    @Test
    void prefix_rules_examined_do_not_grow_with_their_number() {
        IntFunction<Rules> prefix = i -> Rules.rule("r" + i).methods("GET").paths("/team-" + i % 100 + "/service-" + i);

        assertThat(examined(10, prefix, "/team-7/service-7/x", "gw.test")).isEqualTo(1);
        assertThat(examined(MANY, prefix, "/team-77/service-9977/x", "gw.test")).isBetween(1, 4);
        assertThat(examined(MANY, prefix, "/team-77/nothing", "gw.test")).isZero();
    }

    @Test
    void host_rules_examined_do_not_grow_with_their_number() {
        IntFunction<Rules> host =
                i -> Rules.rule("r" + i).methods("GET").hosts("h" + i + ".test").paths("/");

        assertThat(examined(10, host, "/x", "h5.test")).isEqualTo(1);
        assertThat(examined(MANY, host, "/x", "h9999.test:80")).isEqualTo(1);
    }

    @Test
    void expressions_with_another_start_are_not_examined() {
        IntFunction<Rules> regex = i -> Rules.rule("r" + i).methods("GET").paths("~/item-" + i + "/(?<id>[0-9]+)$");

        assertThat(examined(1_000, regex, "/item-500/7", "gw.test")).isEqualTo(1);
    }

    @Test
    void rules_that_rank_below_the_match_are_not_examined() {
        IntFunction<Rules> sameHeader = i -> Rules.rule("r" + i).methods("GET").paths("/same");

        assertThat(examined(MANY, sameHeader, "/same/x", "gw.test")).isEqualTo(1);
    }

    @Test
    void many_rules_compile_quickly() {
        List<RouteRule<String>> rules = rules(MANY, i -> Rules.rule("r" + i).paths("/a/" + i, "/b/" + i, "/cc/" + i));
        long start = System.nanoTime();

        Router<String> router = Router.compile(rules, RouteOrder.ORIGINAL);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(router.match(SampleRequest.get("/b/1234x")).value()).isEqualTo("r1234");
    }

    private static int examined(int count, IntFunction<Rules> make, String path, String host) {
        CountingRequest request = new CountingRequest(path, host);
        Router.compile(rules(count, make), RouteOrder.ORIGINAL).match(request);
        return request.methodReads;
    }

    private static List<RouteRule<String>> rules(int count, IntFunction<Rules> make) {
        List<RouteRule<String>> rules = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rules.add(make.apply(i).build());
        }
        return rules;
    }

    /** Every rule here asks for a method, so each one examined reads it. */
    private static final class CountingRequest implements RouteRequest {

        private final String path;
        private final String host;
        private int methodReads;

        CountingRequest(String path, String host) {
            this.path = path;
            this.host = host;
        }

        @Override
        public String method() {
            methodReads++;
            return "GET";
        }

        @Override
        public String host() {
            return host;
        }

        @Override
        public int port() {
            return 80;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public Headers headers() {
            return new HeaderList();
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public String sni() {
            return "";
        }
    }
}
