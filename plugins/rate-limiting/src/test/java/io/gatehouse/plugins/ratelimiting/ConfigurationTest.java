/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratelimiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

    private static void refused(Map<String, ?> config, String... words) {
        assertThatThrownBy(() -> PluginHarness.of(new RateLimitingPlugin())
                        .plugin("rate-limiting", config)
                        .start()
                        .close())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(words);
    }

    @Test
    void one_limit_at_least() {
        refused(
                Map.of(),
                "at least one of these fields must be non-empty: 'config.second', 'config.minute', 'config.hour',"
                        + " 'config.day', 'config.month', 'config.year'");
        refused(Map.of("minute", 0), "value must be greater than 0");
    }

    @Test
    void longer_windows_have_no_lower_limits() {
        refused(
                Map.of("minute", 5, "hour", 2),
                "The limit for hour(2.0) cannot be lower than the limit for minute(5.0)");
    }

    @Test
    void policies_need_their_fields() {
        refused(Map.of("hour", 1, "policy", "redis"), "required field missing");
        refused(Map.of("hour", 1, "limit_by", "header"), "required field missing");
        refused(Map.of("hour", 1, "limit_by", "path"), "required field missing");
        refused(Map.of("hour", 1, "limit_by", "path", "path", "x"), "should start with: /");
        refused(Map.of("hour", 1, "policy", "cloud"), "expected one of: local, cluster, redis");
    }

    @Test
    void interval_is_for_redis_and_not_too_short() {
        refused(Map.of("hour", 1, "sync_rate", 1), "sync_rate can only be used with the redis policy");
        for (double rate : new double[] {0.019, 0, -0.5, -2}) {
            refused(
                    Map.of("hour", 1, "policy", "redis", "redis", Map.of("host", "localhost"), "sync_rate", rate),
                    "sync_rate must be greater than 0.02, or -1 to disable");
        }
    }

    @Test
    void cluster_needs_a_database() {
        assertThatThrownBy(() -> PluginHarness.of(new RateLimitingPlugin())
                        .setting("database", "off")
                        .plugin("rate-limiting", Map.of("hour", 1, "policy", "cluster"))
                        .start()
                        .close())
                .message()
                .contains("config.policy: expected one of: local, redis");

        try (PluginHarness gateway = PluginHarness.of(new RateLimitingPlugin())
                .setting("database", "embedded")
                .plugin("rate-limiting", Map.of("hour", 1, "policy", "cluster"))
                .start()) {
            assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(200);
            assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(429);
        }
    }

    @Test
    void former_names_of_redis_fields_must_not_contradict_the_new_ones() {
        refused(
                Map.of("hour", 1, "policy", "redis", "redis_host", "a", "redis", Map.of("host", "b")),
                "both deprecated and new field are used but their values mismatch: redis_host = a vs redis.host = b");
    }
}
