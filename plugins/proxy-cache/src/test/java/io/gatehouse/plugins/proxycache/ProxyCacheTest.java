/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyCacheTest {

    private static PluginHarness.Setup setup(Counter service, Map<String, ?> config) {
        Map<String, Object> complete = new HashMap<>(config);
        complete.putIfAbsent("strategy", "memory");
        return PluginHarness.of(new ProxyCachePlugin())
                .plugin("proxy-cache", complete)
                .upstream(service);
    }

    private static PluginHarness gateway(Counter service, Map<String, ?> config) {
        return setup(service, config).start();
    }

    private static String status(TestReply reply) {
        return reply.header("X-Cache-Status");
    }

    @Test
    void second_request_gets_the_answer_of_the_first() {
        try (PluginHarness gateway = gateway(Counter.ok().with("X-Own", "a"), Map.of())) {
            TestReply first = gateway.send(TestRequest.get("/shop"));
            gateway.advance(Duration.ofSeconds(7));
            TestReply second = gateway.send(TestRequest.get("/shop"));

            assertThat(status(first)).isEqualTo("Miss");
            assertThat(first.header("Age")).isNull();
            assertThat(status(second)).isEqualTo("Hit");
            assertThat(second.status()).isEqualTo(200);
            assertThat(second.text()).isEqualTo("answer 1");
            assertThat(second.header("Age")).isEqualTo("7");
            assertThat(second.header("X-Own")).isEqualTo("a");
            assertThat(second.header("Content-Type")).startsWith("text/plain");
            assertThat(second.header("X-Cache-Key")).matches("[0-9a-f]{64}").isEqualTo(first.header("X-Cache-Key"));
            assertThat(gateway.calls()).hasSize(1);
        }
    }

    @Test
    void answers_end_with_their_time() {
        try (PluginHarness gateway = gateway(Counter.ok(), Map.of("cache_ttl", 10))) {
            gateway.send(TestRequest.get("/"));
            gateway.advance(Duration.ofSeconds(9));
            TestReply young = gateway.send(TestRequest.get("/"));
            gateway.advance(Duration.ofSeconds(1));
            TestReply old = gateway.send(TestRequest.get("/"));

            assertThat(status(young)).isEqualTo("Hit");
            assertThat(status(old)).isEqualTo("Miss");
            assertThat(old.text()).isEqualTo("answer 2");
        }
    }

    @Test
    void answers_kept_beyond_their_time_are_refreshed() {
        try (PluginHarness gateway = gateway(Counter.ok(), Map.of("cache_ttl", 10, "storage_ttl", 100))) {
            gateway.send(TestRequest.get("/"));
            gateway.advance(Duration.ofSeconds(11));
            TestReply refreshed = gateway.send(TestRequest.get("/"));
            TestReply again = gateway.send(TestRequest.get("/"));

            assertThat(status(refreshed)).isEqualTo("Refresh");
            assertThat(status(again)).isEqualTo("Hit");
            assertThat(again.text()).isEqualTo("answer 2");
        }
    }

    @Test
    void storage_time_ends_answers_early_and_zero_keeps_them() {
        try (PluginHarness early = gateway(Counter.ok(), Map.of("cache_ttl", 100, "storage_ttl", 5));
                PluginHarness kept = gateway(Counter.ok(), Map.of("cache_ttl", 100, "storage_ttl", 0))) {
            early.send(TestRequest.get("/"));
            kept.send(TestRequest.get("/"));
            early.advance(Duration.ofSeconds(5));
            kept.advance(Duration.ofDays(1));

            assertThat(status(early.send(TestRequest.get("/")))).isEqualTo("Miss");
            assertThat(status(kept.send(TestRequest.get("/")))).isEqualTo("Refresh");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /b",
        "/a?x=1, /a?x=2",
        "/a?x=1&y=2, /a?x=1%3Ay%3D2",
        "/a?x=1&x=2, /a?x=1%2C2",
        "/a?x, /a?x=",
        "/a, /A"
    })
    void other_requests_have_answers_of_their_own(String one, String other) {
        try (PluginHarness gateway = gateway(Counter.ok(), Map.of())) {
            gateway.send(TestRequest.get(one));

            assertThat(status(gateway.send(TestRequest.get(other)))).isEqualTo("Miss");
            assertThat(status(gateway.send(TestRequest.get(one)))).isEqualTo("Hit");
        }
    }

    @Test
    void order_of_arguments_does_not_matter() {
        try (PluginHarness gateway = gateway(Counter.ok(), Map.of())) {
            gateway.send(TestRequest.get("/a?x=1&y=2&x=3"));

            assertThat(status(gateway.send(TestRequest.get("/a?y=2&x=3&x=1")))).isEqualTo("Hit");
        }
    }

    @Test
    void only_named_arguments_and_headers_count() {
        Map<String, ?> config = Map.of("vary_query_params", List.of("x"), "vary_headers", List.of("X-Tenant"));
        try (PluginHarness gateway = gateway(Counter.ok(), config)) {
            gateway.send(TestRequest.get("/a?x=1&y=1").header("x-tenant", "blue"));

            assertThat(status(gateway.send(TestRequest.get("/a?x=1&y=2").header("X-Tenant", "blue"))))
                    .isEqualTo("Hit");
            assertThat(status(gateway.send(TestRequest.get("/a?x=1&y=2").header("X-Tenant", "red"))))
                    .isEqualTo("Miss");
            assertThat(status(gateway.send(TestRequest.get("/a?x=2&y=1").header("X-Tenant", "blue"))))
                    .isEqualTo("Miss");
        }
    }

    @Test
    void case_of_paths_can_be_ignored() {
        try (PluginHarness gateway = gateway(Counter.ok(), Map.of("ignore_uri_case", true))) {
            gateway.send(TestRequest.get("/Shop?x=A"));

            assertThat(status(gateway.send(TestRequest.get("/sHOP?x=A")))).isEqualTo("Hit");
            assertThat(status(gateway.send(TestRequest.get("/shop?x=a")))).isEqualTo("Miss");
        }
    }

    @Test
    void key_is_the_one_that_kong_computes() {
        String configuration = """
                _format_version: "3.0"
                services:
                - url: http://service.test
                  routes:
                  - id: 11111111-2222-4333-8444-555555555555
                    paths: [/]
                    plugins: [{name: proxy-cache, config: {strategy: memory}}]
                """;
        try (PluginHarness gateway = PluginHarness.of(new ProxyCachePlugin())
                .declarative(configuration)
                .start()) {
            TestReply reply = gateway.send(TestRequest.get("/p?b=2&a=1"));

            // sha256 of 11111111-2222-4333-8444-555555555555|GET|GET /p|a=1:b=2|
            assertThat(reply.header("X-Cache-Key"))
                    .isEqualTo("c0b7928e4d3bbf8c7d88433d066cbada9fdb4ad2f64a30bd56f1f4bfc382d8ed");
        }
    }

    @Test
    void queries_that_are_not_read_to_their_end_are_not_cached() {
        String target = "/?" + "a=1&".repeat(100) + "b=2";
        try (PluginHarness gateway = gateway(Counter.ok(), Map.of())) {
            TestReply first = gateway.send(TestRequest.get(target));
            TestReply second = gateway.send(TestRequest.get(target));

            assertThat(status(first)).isEqualTo("Bypass");
            assertThat(first.header("X-Cache-Key")).isNull();
            assertThat(second.text()).isEqualTo("answer 2");
        }
    }

    @Test
    void head_and_get_have_answers_of_their_own() {
        try (PluginHarness gateway = gateway(Counter.ok().with("Content-Length", "1234"), Map.of())) {
            gateway.send(TestRequest.of("HEAD", "/"));
            TestReply head = gateway.send(TestRequest.of("HEAD", "/"));
            TestReply get = gateway.send(TestRequest.get("/"));

            assertThat(status(head)).isEqualTo("Hit");
            assertThat(head.header("Content-Length")).isEqualTo("1234");
            assertThat(status(get)).isEqualTo("Miss");
            assertThat(get.text()).isEqualTo("answer 2");
        }
    }

    @Test
    void methods_that_are_not_listed_pass_by() {
        try (PluginHarness gateway = gateway(Counter.ok(), Map.of())) {
            TestReply reply = gateway.send(TestRequest.post("/").body("text/plain", "x"));

            assertThat(status(reply)).isEqualTo("Bypass");
            assertThat(reply.header("X-Cache-Key")).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"200, text/html", "200, text/plain; charset=utf-8", "500, text/plain", "206, text/plain"})
    void answers_that_are_not_wanted_pass_by(int status, String type) {
        Counter service = new Counter(status).with("Content-Type", type);
        try (PluginHarness gateway = gateway(service, Map.of("response_code", List.of(200, 206)))) {
            TestReply first = gateway.send(TestRequest.get("/"));
            TestReply second = gateway.send(TestRequest.get("/"));

            assertThat(status(first)).isEqualTo("Bypass");
            assertThat(first.header("X-Cache-Key")).isNotNull();
            assertThat(second.text()).isEqualTo("answer 2");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text/*, text/css",
        "*/*, image/png",
        "application/json; charset=utf-8, Application/JSON;charset=\"UTF-8\"",
    })
    void content_types_match_by_their_parts(String wanted, String given) {
        Counter service = Counter.ok().with("Content-Type", given);
        try (PluginHarness gateway = gateway(service, Map.of("content_type", List.of(wanted)))) {
            assertThat(status(gateway.send(TestRequest.get("/")))).isEqualTo("Miss");
            assertThat(status(gateway.send(TestRequest.get("/")))).isEqualTo("Hit");
        }
    }

    @Test
    void cookies_are_given_to_nobody_else() {
        try (PluginHarness gateway = gateway(Counter.ok().with("Set-Cookie", "session=1"), Map.of())) {
            assertThat(status(gateway.send(TestRequest.get("/")))).isEqualTo("Bypass");
            assertThat(gateway.send(TestRequest.get("/")).text()).isEqualTo("answer 2");
        }
    }

    @Test
    void answers_are_given_to_those_whose_headers_are_the_same_by_vary() {
        Counter service = Counter.ok().with("Vary", "Accept-Encoding, Accept-Language");
        try (PluginHarness gateway = gateway(service, Map.of())) {
            gateway.send(TestRequest.get("/").header("Accept-Language", "de"));

            assertThat(status(gateway.send(TestRequest.get("/").header("accept-language", "de"))))
                    .isEqualTo("Hit");
            assertThat(status(gateway.send(TestRequest.get("/").header("Accept-Language", "fr"))))
                    .isEqualTo("Miss");
            assertThat(status(gateway.send(TestRequest.get("/").header("Accept-Language", "fr"))))
                    .isEqualTo("Hit");
            assertThat(status(gateway.send(TestRequest.get("/")))).isEqualTo("Miss");
        }
    }

    @Test
    void answers_that_vary_by_everything_pass_by() {
        try (PluginHarness gateway = gateway(Counter.ok().with("Vary", "*"), Map.of())) {
            assertThat(status(gateway.send(TestRequest.get("/")))).isEqualTo("Bypass");
        }
    }

    @Test
    void limits_of_one_client_are_not_kept() {
        Counter service = Counter.ok()
                .with("X-RateLimit-Remaining-Minute", "3")
                .with("RateLimit-Remaining", "3")
                .with("X-RateLimit-Limit-Minute", "5")
                .with("Age", "77");
        try (PluginHarness gateway = gateway(service, Map.of())) {
            gateway.send(TestRequest.get("/"));
            TestReply hit = gateway.send(TestRequest.get("/"));

            assertThat(hit.header("X-RateLimit-Remaining-Minute")).isNull();
            assertThat(hit.header("RateLimit-Remaining")).isNull();
            assertThat(hit.header("X-RateLimit-Limit-Minute")).isEqualTo("5");
            assertThat(hit.headers("Age")).containsExactly("0");
        }
    }

    @Test
    void headers_can_be_switched_off() {
        Map<String, ?> headers = Map.of("age", false, "X-Cache-Status", false, "X-Cache-Key", false);
        try (PluginHarness gateway = gateway(Counter.ok(), Map.of("response_headers", headers))) {
            gateway.send(TestRequest.get("/"));
            TestReply hit = gateway.send(TestRequest.get("/"));

            assertThat(hit.text()).isEqualTo("answer 1");
            assertThat(hit.header("Age")).isNull();
            assertThat(hit.header("X-Cache-Status")).isNull();
            assertThat(hit.header("X-Cache-Key")).isNull();
        }
    }

    @Test
    void answers_larger_than_a_part_of_the_memory_pass_by() {
        Counter service = Counter.ok().with("X-Long", "x".repeat(3000));
        try (PluginHarness gateway =
                setup(service, Map.of()).setting("mem_cache_size", "32k").start()) {
            assertThat(status(gateway.send(TestRequest.get("/")))).isEqualTo("Bypass");
            assertThat(gateway.send(TestRequest.get("/")).text()).isEqualTo("answer 2");
        }
    }

    @Test
    void memory_of_another_name_must_be_declared() {
        Map<String, ?> config = Map.of("memory", Map.of("dictionary_name", "mine"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> gateway(Counter.ok(), config))
                .withMessageContaining("missing shared dict 'mine'");
        try (PluginHarness gateway = setup(Counter.ok(), config)
                .setting("nginx_http_lua_shared_dict", "mine 1m; lua_shared_dict other 2m")
                .start()) {
            gateway.send(TestRequest.get("/"));

            assertThat(status(gateway.send(TestRequest.get("/")))).isEqualTo("Hit");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache_ttl", "response_code", "request_method", "strategy"})
    void wrong_values_are_refused_with_their_field(String field) {
        Map<String, Object> wrong = Map.of(
                "cache_ttl", 0, "response_code", List.of(99), "request_method", List.of("DELETE"), "strategy", "redis");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> gateway(Counter.ok(), Map.of(field, wrong.get(field))))
                .withMessageContaining(field);
    }
}
