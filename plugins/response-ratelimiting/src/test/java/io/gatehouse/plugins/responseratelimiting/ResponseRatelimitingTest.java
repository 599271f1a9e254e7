/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responseratelimiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import io.gatehouse.testsupport.RedisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ResponseRatelimitingTest {

    private static final Map<String, ?> FIVE_VIDEOS = Map.of("limits", Map.of("video", Map.of("hour", 5)));

    /** A gateway in front of a service that tells the costs which the request names. */
    private static PluginHarness with(Map<String, ?> config) {
        return PluginHarness.of(new ResponseRatelimitingPlugin())
                .plugin("response-ratelimiting", config)
                .upstream(call -> {
                    HeaderList headers = new HeaderList();
                    String costs = call.headers().first("costs");
                    if (costs != null) {
                        headers.add("X-Kong-Limit", costs);
                    }
                    return new HttpAnswer(200, headers, Body.of("shown"));
                })
                .start();
    }

    private static TestReply send(PluginHarness gateway, String costs) {
        return gateway.send(TestRequest.get("/").header("costs", costs));
    }

    @Test
    void answers_tell_what_requests_cost() {
        try (PluginHarness gateway = with(FIVE_VIDEOS)) {
            TestReply first = send(gateway, "video=2");

            assertThat(first.header("X-RateLimit-Remaining-video")).isEqualTo("5");
            assertThat(first.header("X-RateLimit-Limit-video-hour")).isEqualTo("5");
            assertThat(first.header("X-RateLimit-Remaining-video-hour")).isEqualTo("3");
            assertThat(first.header("X-Kong-Limit")).isNull();
            TestReply second = send(gateway, "none");
            assertThat(second.header("X-RateLimit-Remaining-video")).isEqualTo("3");
            assertThat(second.header("X-RateLimit-Remaining-video-hour")).isEqualTo("3");
        }
    }

    @Test
    void last_cost_may_be_more_than_is_left_and_the_next_is_refused() {
        try (PluginHarness gateway = with(FIVE_VIDEOS)) {
            assertThat(send(gateway, "video=4").status()).isEqualTo(200);
            assertThat(send(gateway, "video=3").header("X-RateLimit-Remaining-video-hour"))
                    .isEqualTo("0");

            TestReply refused = send(gateway, "video=1");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.text()).isEmpty();
            assertThat(refused.header("X-RateLimit-Remaining-video")).isEqualTo("-2");
            assertThat(send(gateway, "none").status()).as("what costs nothing").isEqualTo(200);
            gateway.advance(Duration.ofHours(1));
            assertThat(send(gateway, "video=1").status()).isEqualTo(200);
        }
    }

    @Test
    void refused_answer_counts_for_no_limit() {
        try (PluginHarness gateway =
                with(Map.of("limits", Map.of("video", Map.of("hour", 1), "image", Map.of("hour", 5))))) {
            send(gateway, "video=1");
            assertThat(send(gateway, "video=1, image=2").status()).isEqualTo(429);

            assertThat(send(gateway, "none").header("X-RateLimit-Remaining-image"))
                    .isEqualTo("5");
        }
    }

    @Test
    void every_request_is_refused_at_the_first_full_limit_if_so_configured() {
        Map<String, Object> config = new HashMap<>(FIVE_VIDEOS);
        config.put("block_on_first_violation", true);
        try (PluginHarness gateway = with(config)) {
            assertThat(send(gateway, "video=7").status()).isEqualTo(200);

            TestReply refused = send(gateway, "none");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json()).containsEntry("message", "API rate limit exceeded for 'video'");
            assertThat(gateway.calls()).hasSize(1);
        }
    }

    @Test
    void windows_are_hidden_if_so_configured() {
        Map<String, Object> config = new HashMap<>(FIVE_VIDEOS);
        config.put("hide_client_headers", true);
        try (PluginHarness gateway = with(config)) {
            TestReply reply = send(gateway, "video=1");

            assertThat(reply.header("X-RateLimit-Limit-video-hour")).isNull();
            assertThat(reply.header("X-RateLimit-Remaining-video-hour")).isNull();
            assertThat(reply.header("X-Kong-Limit")).isNull();
        }
    }

    @Test
    void costs_are_counted_in_redis_as_long_as_it_is_there() throws IOException {
        RedisProcess redis = RedisProcess.start();
        Map<String, Object> config = new HashMap<>();
        config.put("limits", Map.of("video", Map.of("year", 5), "image", Map.of("year", 5)));
        config.put("policy", "redis");
        config.put("redis_host", "127.0.0.1");
        config.put("redis_port", redis.port());
        config.put("redis_timeout", 20_000);
        Map<String, Object> strict = new HashMap<>(config);
        strict.put("fault_tolerant", false);
        try (PluginHarness one = with(config);
                PluginHarness two = with(strict)) {
            assertThat(send(one, "video=2, image=1").header("X-RateLimit-Remaining-video-year"))
                    .isEqualTo("3");
            assertThat(send(two, "video=3").header("X-RateLimit-Remaining-image"))
                    .isEqualTo("4");
            assertThat(send(one, "video=1").status()).isEqualTo(429);

            redis.stop();

            TestReply uncounted = send(one, "video=1");
            assertThat(uncounted.status()).isEqualTo(200);
            assertThat(uncounted.header("X-Kong-Limit")).isNull();
            assertThat(uncounted.header("X-RateLimit-Remaining-video")).isNull();
            assertThat(send(two, "video=1").status()).isEqualTo(500);
        } finally {
            redis.stop();
        }
    }

    @Test
    void limits_must_make_sense() {
        refused(Map.of("limits", Map.of()), "length must be at least 1");
        refused(Map.of(), "required field missing");
        refused(Map.of("limits", Map.of("video", Map.of())), "at least one of these fields must be non-empty");
        refused(
                Map.of("limits", Map.of("video", Map.of("minute", 5, "hour", 2))),
                "the limit for hour(2.0) cannot be lower than the limit for minute(5.0)");
        refused(Map.of("limits", Map.of("a b", Map.of("minute", 5))), "part of a header's name");
        refused(Map.of("limits", Map.of("video", Map.of("hour", 5)), "policy", "redis"), "required field missing");
    }

    private static void refused(Map<String, ?> config, String words) {
        assertThatThrownBy(() -> with(config).close())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(words);
    }
}
