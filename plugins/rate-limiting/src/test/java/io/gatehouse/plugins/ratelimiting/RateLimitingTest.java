/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratelimiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RateLimitingTest {

    private static final TestRequest ROOT = TestRequest.get("/");

    private static PluginHarness.Setup setup(Map<String, ?> config) {
        return PluginHarness.of(new RateLimitingPlugin()).plugin("rate-limiting", config);
    }

    private static PluginHarness with(Map<String, ?> config) {
        return setup(config).start();
    }

    @Test
    void tells_what_is_left_and_refuses_what_is_too_much() {
        try (PluginHarness gateway = setup(Map.of("minute", 2))
                .clock(Instant.parse("2030-01-01T00:00:20Z"))
                .start()) {
            TestReply first = gateway.send(ROOT);
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.header("X-RateLimit-Limit-Minute")).isEqualTo("2");
            assertThat(first.header("X-RateLimit-Remaining-Minute")).isEqualTo("1");
            assertThat(first.header("RateLimit-Limit")).isEqualTo("2");
            assertThat(first.header("RateLimit-Remaining")).isEqualTo("1");
            assertThat(first.header("RateLimit-Reset")).isEqualTo("40");
            assertThat(first.header("Retry-After")).isNull();
            assertThat(gateway.send(ROOT).header("RateLimit-Remaining")).isEqualTo("0");

            TestReply refused = gateway.send(ROOT);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json()).containsEntry("message", "API rate limit exceeded");
            assertThat(refused.header("RateLimit-Remaining")).isEqualTo("0");
            assertThat(refused.header("Retry-After")).isEqualTo("40");
            assertThat(gateway.calls()).hasSize(2);
        }
    }

    @Test
    void window_ends_with_the_calendar_not_after_its_length() {
        try (PluginHarness gateway = setup(Map.of("month", 1))
                .clock(Instant.parse("2030-01-31T23:59:59Z"))
                .start()) {
            assertThat(gateway.send(ROOT).header("RateLimit-Reset"))
                    .as("a month counts as 30 days")
                    .isEqualTo("1");
            assertThat(gateway.send(ROOT).status()).isEqualTo(429);

            gateway.advance(Duration.ofSeconds(1));

            assertThat(gateway.send(ROOT).status()).isEqualTo(200);
            assertThat(gateway.send(ROOT).status()).isEqualTo(429);
        }
    }

    @Test
    void refused_requests_do_not_count() {
        try (PluginHarness gateway = with(Map.of("minute", 1, "hour", 2))) {
            for (int expected : new int[] {200, 429, 429}) {
                assertThat(gateway.send(ROOT).status()).isEqualTo(expected);
            }
            gateway.advance(Duration.ofMinutes(1));

            TestReply second = gateway.send(ROOT);

            assertThat(second.status()).isEqualTo(200);
            assertThat(second.header("X-RateLimit-Remaining-Hour")).isEqualTo("0");
            assertThat(second.header("RateLimit-Limit"))
                    .as("among equals the longer window")
                    .isEqualTo("2");
            gateway.advance(Duration.ofMinutes(1));
            TestReply third = gateway.send(ROOT);
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.header("X-RateLimit-Remaining-Minute")).isEqualTo("1");
            assertThat(third.header("RateLimit-Reset")).isEqualTo("3480");
        }
    }

    @Test
    void service_does_not_tell_other_limits_than_the_gateway() {
        try (PluginHarness gateway = setup(Map.of("hour", 5))
                .upstream(call -> {
                    HeaderList headers = new HeaderList();
                    headers.add("RateLimit-Limit", "1000");
                    return new HttpAnswer(200, headers, Body.empty());
                })
                .start()) {
            assertThat(gateway.send(ROOT).headers("RateLimit-Limit")).containsExactly("5");
        }
    }

    @Test
    void limit_with_a_fraction_lets_its_last_part_through() {
        try (PluginHarness gateway = with(Map.of("hour", 1.5))) {
            assertThat(gateway.send(ROOT).header("X-RateLimit-Remaining-Hour")).isEqualTo("0.5");
            assertThat(gateway.send(ROOT).header("X-RateLimit-Remaining-Hour")).isEqualTo("0");
            assertThat(gateway.send(ROOT).status()).isEqualTo(429);
        }
    }

    @Test
    void client_is_told_nothing_if_so_configured() {
        try (PluginHarness gateway = with(Map.of("hour", 1, "hide_client_headers", true))) {
            TestReply passed = gateway.send(ROOT);
            TestReply refused = gateway.send(ROOT);

            assertThat(refused.status()).isEqualTo(429);
            for (TestReply reply : List.of(passed, refused)) {
                assertThat(reply.header("RateLimit-Limit")).isNull();
                assertThat(reply.header("X-RateLimit-Limit-Hour")).isNull();
                assertThat(reply.header("Retry-After")).isNull();
            }
        }
    }

    @Test
    void refusal_is_worded_by_the_configuration() {
        try (PluginHarness gateway = with(Map.of("hour", 1, "error_code", 403, "error_message", "slow down"))) {
            gateway.send(ROOT);
            TestReply refused = gateway.send(ROOT);

            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.json()).containsEntry("message", "slow down");
        }
    }

    @Test
    void number_that_cannot_be_a_status_means_429() {
        for (double code : new double[] {99.5, 600, 1e9}) {
            try (PluginHarness gateway = with(Map.of("hour", 1, "error_code", code))) {
                gateway.send(ROOT);
                assertThat(gateway.send(ROOT).status())
                        .as("error_code %s", code)
                        .isEqualTo(429);
            }
        }
    }

    @Test
    void values_of_a_header_count_apart() {
        try (PluginHarness gateway = with(Map.of("hour", 1, "limit_by", "header", "header_name", "x-tenant"))) {
            assertThat(gateway.send(tenant("a")).status()).isEqualTo(200);
            assertThat(gateway.send(tenant("b")).status()).isEqualTo(200);
            assertThat(gateway.send(tenant("a")).status()).isEqualTo(429);
            assertThat(gateway.send(ROOT).status()).as("by address").isEqualTo(200);
            assertThat(gateway.send(ROOT).status()).isEqualTo(429);
        }
    }

    private static TestRequest tenant(String name) {
        return TestRequest.get("/").header("X-Tenant", name);
    }

    @Test
    void one_path_counts_apart_from_all_others() {
        try (PluginHarness gateway = with(Map.of("hour", 1, "limit_by", "path", "path", "/a"))) {
            assertThat(gateway.send(TestRequest.get("/a?x=1")).status()).isEqualTo(200);
            assertThat(gateway.send(TestRequest.get("/a")).status()).isEqualTo(429);
            assertThat(gateway.send(TestRequest.get("/b")).status()).isEqualTo(200);
            assertThat(gateway.send(TestRequest.get("/c")).status()).isEqualTo(429);
        }
    }

    @Test
    void uses_count_together_exactly_where_they_are_limited_to_the_same() {
        String declarative = """
                _format_version: "3.0"
                services:
                - name: one
                  url: http://one.test
                  routes: [{name: a, paths: [/a]}, {name: b, paths: [/b]}]
                - name: two
                  url: http://two.test
                  routes: [{name: c, paths: [/c]}, {name: d, paths: [/d]}]
                plugins:
                - {name: rate-limiting, service: one, config: {hour: 3}}
                - {name: rate-limiting, route: c, config: {hour: 3}}
                - {name: rate-limiting, config: {hour: 3}}
                """;
        try (PluginHarness gateway = PluginHarness.of(new RateLimitingPlugin())
                .declarative(declarative)
                .start()) {
            assertThat(left(gateway, "/a")).isEqualTo("2");
            assertThat(left(gateway, "/b")).as("the service's").isEqualTo("1");
            assertThat(left(gateway, "/c")).as("the route's").isEqualTo("2");
            assertThat(left(gateway, "/d")).as("everybody's").isEqualTo("2");
            assertThat(left(gateway, "/a")).isEqualTo("0");
        }
    }

    private static String left(PluginHarness gateway, String path) {
        return gateway.send(TestRequest.get(path)).header("RateLimit-Remaining");
    }

    @Test
    void exactly_as_many_pass_as_may_however_many_threads_send() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try (PluginHarness gateway = with(Map.of("hour", 250, "day", 100_000))) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                statuses.add(
                        clients.submit(() -> gateway.send(TestRequest.get("/")).status()));
            }
            int passed = 0;
            for (Future<Integer> status : statuses) {
                passed += status.get(30, TimeUnit.SECONDS) == 200 ? 1 : 0;
            }
            assertThat(passed).isEqualTo(250);
        } finally {
            clients.shutdownNow();
        }
    }
}
