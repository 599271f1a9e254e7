/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;

import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyAuthTest {

    private static final TestRequest ALICE = TestRequest.get("/").header("apikey", KeyedGateway.KEY);

    @Test
    void service_is_told_who_the_consumer_is() {
        HttpCall sent = sentOn(Map.of(), ALICE);

        assertThat(sent)
                .hasHeader("X-Consumer-ID", KeyedGateway.ALICE)
                .hasHeader("X-Consumer-Username", "alice")
                .hasHeader("X-Consumer-Custom-ID", "a-1")
                .hasHeader("X-Credential-Identifier", KeyedGateway.ALICE_CREDENTIAL);
    }

    @Test
    void what_the_client_says_about_the_consumer_is_overwritten() {
        TestRequest request = TestRequest.get("/")
                .header("apikey", KeyedGateway.BOB_KEY)
                .header("X-Consumer-Username", "root")
                .header("X-Consumer-Custom-ID", "0")
                .header("X-Credential-Identifier", "0")
                .header("X-Anonymous-Consumer", "true");

        HttpCall sent = sentOn(Map.of(), request);

        assertThat(sent).hasHeader("X-Consumer-Username", "bob").hasNoHeader("X-Consumer-Custom-ID");
        assertThat(sent.headers().all("X-Credential-Identifier")).hasSize(1).doesNotContain("0");
        assertThat(sent).hasNoHeader("X-Anonymous-Consumer");
    }

    @Test
    void key_ends_with_its_time_to_live() {
        TestRequest carol = TestRequest.get("/").header("apikey", "secret-c");
        Map<String, ?> key = Map.of("key", "secret-c", "ttl", 3600);
        try (PluginHarness gateway = KeyedGateway.setup()
                .entity("consumers", Map.of("username", "carol", "keyauth_credentials", List.of(key)))
                .plugin("key-auth", Map.of())
                .start()) {
            gateway.advance(Duration.ofMinutes(59));
            assertThat(gateway.send(carol)).hasStatus(200);

            gateway.advance(Duration.ofMinutes(2));
            TestReply late = gateway.send(carol);

            assertThat(late).hasStatus(401);
            assertThat(late.json()).containsEntry("message", "Unauthorized");
            assertThat(gateway.send(ALICE)).hasStatus(200);
        }
    }

    @Test
    void realm_is_told_with_every_refusal() {
        try (PluginHarness gateway = KeyedGateway.with(Map.of("realm", "shop"))) {
            for (String target : new String[] {"/", "/?apikey=wrong", "/?apikey=a&apikey=b"}) {
                assertThat(gateway.send(TestRequest.get(target))).hasHeader("WWW-Authenticate", "Key realm=\"shop\"");
            }
        }
    }

    @Test
    void refusal_has_the_form_the_client_asks_for() {
        try (PluginHarness gateway = KeyedGateway.with(Map.of())) {
            TestReply reply = gateway.send(TestRequest.get("/").header("Accept", "text/plain"));

            assertThat(reply.header("Content-Type")).startsWith("text/plain");
            assertThat(reply.text()).startsWith("No API key found in request\nrequest_id: ");
        }
    }

    @Test
    void preflight_needs_a_key_unless_switched_off() {
        TestRequest preflight = TestRequest.of("OPTIONS", "/");

        try (PluginHarness asking = KeyedGateway.with(Map.of());
                PluginHarness open = KeyedGateway.with(Map.of("run_on_preflight", false))) {
            assertThat(asking.send(preflight)).hasStatus(401);
            assertThat(open.send(preflight)).hasStatus(200);
            assertThat(open.send(TestRequest.get("/"))).hasStatus(401);
        }
    }

    @Test
    void skipped_preflight_is_not_authenticated_even_with_a_key() {
        HttpCall sent = sentOn(
                Map.of("run_on_preflight", false),
                TestRequest.of("OPTIONS", "/").header("apikey", KeyedGateway.KEY));

        assertThat(sent).hasNoHeader("X-Consumer-ID");
    }

    @Test
    void every_refusal_becomes_the_anonymous_consumer() {
        try (PluginHarness gateway = KeyedGateway.with(Map.of("anonymous", "guest"))) {
            for (String target : new String[] {"/", "/?apikey=wrong", "/?apikey=a&apikey=b"}) {
                TestRequest request = TestRequest.get(target).header("X-Credential-Identifier", "0");

                assertThat(gateway.send(request)).hasStatus(200);
            }

            assertThat(gateway.calls()).hasSize(3).allSatisfy(call -> {
                assertThat(call)
                        .hasHeader("X-Consumer-Username", "guest")
                        .hasHeader("X-Anonymous-Consumer", "true")
                        .hasNoHeader("X-Credential-Identifier");
            });
        }
    }

    @Test
    void anonymous_consumer_may_be_given_by_id() {
        HttpCall sent = sentOn(Map.of("anonymous", KeyedGateway.ALICE), TestRequest.get("/"));

        assertThat(sent).hasHeader("X-Consumer-Username", "alice").hasHeader("X-Anonymous-Consumer", "true");
    }

    @Test
    void good_key_wins_over_the_anonymous_consumer() {
        HttpCall sent = sentOn(Map.of("anonymous", "guest"), ALICE);

        assertThat(sent).hasHeader("X-Consumer-Username", "alice").hasNoHeader("X-Anonymous-Consumer");
    }

    @Test
    void unknown_anonymous_consumer_is_a_fault_of_the_gateway() {
        try (PluginHarness gateway = KeyedGateway.with(Map.of("anonymous", "nobody"))) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply).hasStatus(500);
            assertThat(reply.json()).containsEntry("message", "An unexpected error occurred");
            assertThat(gateway.calls()).isEmpty();
        }
    }

    @Test
    void earlier_success_of_another_plugin_suffices_with_an_anonymous_consumer() {
        try (PluginHarness gateway = behindAnother(Map.of("anonymous", "guest"))) {
            TestReply reply = gateway.send(TestRequest.get("/?apikey=wrong"));

            assertThat(reply).hasStatus(200);
            assertThat(gateway.onlyCall().headers().all("X-Consumer-Username")).containsExactly("alice");
        }
    }

    @Test
    void earlier_success_of_another_plugin_does_not_suffice_without_an_anonymous_consumer() {
        try (PluginHarness gateway = behindAnother(Map.of())) {
            assertThat(gateway.send(TestRequest.get("/?apikey=wrong"))).hasStatus(401);
            assertThat(gateway.send(TestRequest.get("/?apikey=secret-b"))).hasStatus(200);
            assertThat(gateway.onlyCall().headers().all("X-Consumer-Username")).containsExactly("bob");
        }
    }

    private static PluginHarness behindAnother(Map<String, ?> config) {
        return KeyedGateway.setup(new AlwaysAlice())
                .plugin("always-alice", Map.of())
                .plugin("key-auth", config)
                .start();
    }

    private static HttpCall sentOn(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = KeyedGateway.with(config)) {
            assertThat(gateway.send(request)).hasStatus(200);
            return gateway.onlyCall();
        }
    }
}
