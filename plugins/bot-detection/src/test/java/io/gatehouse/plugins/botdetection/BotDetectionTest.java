/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.botdetection;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class BotDetectionTest {

    private static PluginHarness gateway(Map<String, ?> config) {
        return PluginHarness.of(new BotDetectionPlugin())
                .plugin("bot-detection", config)
                .start();
    }

    private static int status(Map<String, ?> config, String agent) {
        try (PluginHarness gateway = gateway(config)) {
            int first = gateway.send(TestRequest.get("/").header("User-Agent", agent))
                    .status();
            int again = gateway.send(TestRequest.get("/").header("User-Agent", agent))
                    .status();
            assertThat(again).isEqualTo(first);
            return first;
        }
    }

    @Test
    void well_known_bots_are_refused() {
        try (PluginHarness gateway = gateway(Map.of())) {
            TestReply reply = gateway.send(TestRequest.get("/").header("User-Agent", "Googlebot/2.1"));

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.json()).containsEntry("message", "Forbidden");
            assertThat(gateway.calls()).isEmpty();
        }
    }

    @Test
    void others_and_those_who_say_nothing_get_in() {
        try (PluginHarness gateway = gateway(Map.of())) {
            assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(200);
            assertThat(gateway.send(TestRequest.get("/").header("User-Agent", "curl/8.5.0"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void two_names_are_one_too_many() {
        try (PluginHarness gateway = gateway(Map.of())) {
            TestReply reply = gateway.send(
                    TestRequest.get("/").header("User-Agent", "a/1").header("User-Agent", "b/2"));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json()).containsEntry("message", "Only one User-Agent header allowed");
        }
    }

    @Test
    void own_expressions_come_first() {
        assertThat(status(Map.of("deny", List.of("^evil/\\d+")), "evil/7 x")).isEqualTo(403);
        assertThat(status(Map.of("deny", List.of("^evil/\\d+")), "not evil/7")).isEqualTo(200);
        assertThat(status(Map.of("allow", List.of("Googlebot")), "Googlebot/2.1"))
                .isEqualTo(200);
        assertThat(status(Map.of("allow", List.of("good"), "deny", List.of("evil")), "good evil"))
                .isEqualTo(200);
    }

    @Test
    void expressions_that_are_none_are_all_named() {
        Assertions.assertThatThrownBy(
                        () -> gateway(Map.of("deny", List.of("a", "(", "["))).close())
                .hasMessageContaining("not a valid regex: (")
                .hasMessageContaining("not a valid regex: [");
    }
}
