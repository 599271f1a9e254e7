/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.iprestriction;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.Outcome;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class IpRestrictionTest {

    private static final System.Logger LOGGER = System.getLogger("test");

    /** What the client of the harness, 127.0.0.1, gets. */
    private static TestReply reply(Map<String, ?> config) {
        try (PluginHarness gateway = PluginHarness.of(new IpRestrictionPlugin())
                .plugin("ip-restriction", config)
                .start()) {
            return gateway.send(TestRequest.get("/"));
        }
    }

    @Test
    void who_is_allowed_gets_in() {
        assertThat(reply(Map.of("allow", List.of("127.0.0.0/8"))).status()).isEqualTo(200);
    }

    @Test
    void who_is_not_allowed_does_not() {
        TestReply reply = reply(Map.of("allow", List.of("10.0.0.0/8", "::1")));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.json()).containsEntry("message", "IP address not allowed: 127.0.0.1");
    }

    @Test
    void who_is_denied_does_not_get_in_even_if_allowed() {
        assertThat(reply(Map.of("allow", List.of("127.0.0.1"), "deny", List.of("127.0.0.0/8")))
                        .status())
                .isEqualTo(403);
        assertThat(reply(Map.of("deny", List.of("10.0.0.1"))).status()).isEqualTo(200);
    }

    @Test
    void an_empty_list_says_nothing() {
        assertThat(reply(Map.of("allow", List.of(), "deny", List.of("10.0.0.1")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void status_and_message_are_as_configured() {
        TestReply reply = reply(Map.of("deny", List.of("127.0.0.1"), "status", 405, "message", "go away"));

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.json()).containsEntry("message", "go away");
    }

    @Test
    void a_status_that_ends_no_answer_is_500() {
        for (int status : new int[] {100, 199, 600, -1}) {
            TestReply reply = reply(Map.of("deny", List.of("127.0.0.1"), "status", status));

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.json()).containsEntry("message", "An unexpected error occurred");
        }
    }

    @Test
    void a_client_without_address_does_not_get_in() {
        IpRestriction restriction = new IpRestriction(
                new IpRestrictionPlugin.Config(null, List.of("10.0.0.1"), BigDecimal.valueOf(418), "other"), LOGGER);

        Outcome outcome = restriction.decide("");

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Exit.class, exit -> {
            assertThat(exit.reply().status()).isEqualTo(403);
            assertThat(exit.reply().errorMessage())
                    .isEqualTo("Cannot identify the client IP address, unix domain sockets are not supported.");
        });
    }

    @Test
    void what_is_no_address_is_refused_with_the_configuration() {
        Assertions.assertThatThrownBy(() -> reply(Map.of("allow", List.of("10.0.0.256"))))
                .hasMessageContaining("invalid ip or cidr range: '10.0.0.256'");
        Assertions.assertThatThrownBy(() -> reply(Map.of()))
                .hasMessageContaining("at least one of these fields must be non-empty: 'config.allow', 'config.deny'");
    }
}
