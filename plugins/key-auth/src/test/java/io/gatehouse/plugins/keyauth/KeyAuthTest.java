/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Headers;
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
        Headers headers = sentOn(Map.of(), ALICE);

        assertThat(headers.all("X-Consumer-ID")).containsExactly(KeyedGateway.ALICE);
        assertThat(headers.all("X-Consumer-Username")).containsExactly("alice");
        assertThat(headers.all("X-Consumer-Custom-ID")).containsExactly("a-1");
        assertThat(headers.all("X-Credential-Identifier")).containsExactly(KeyedGateway.ALICE_CREDENTIAL);
    }

    @Test
    void what_the_client_says_about_the_consumer_is_overwritten() {
        TestRequest request = TestRequest.get("/")
                .header("apikey", KeyedGateway.BOB_KEY)
                .header("X-Consumer-Username", "root")
                .header("X-Consumer-Custom-ID", "0")
                .header("X-Credential-Identifier", "0")
                .header("X-Anonymous-Consumer", "true");

        Headers headers = sentOn(Map.of(), request);

        assertThat(headers.all("X-Consumer-Username")).containsExactly("bob");
        assertThat(headers.all("X-Consumer-Custom-ID")).isEmpty();
        assertThat(headers.all("X-Credential-Identifier")).hasSize(1).doesNotContain("0");
        assertThat(headers.all("X-Anonymous-Consumer")).isEmpty();
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
            assertThat(gateway.send(carol).status()).isEqualTo(200);

            gateway.advance(Duration.ofMinutes(2));
            TestReply late = gateway.send(carol);

            assertThat(late.status()).isEqualTo(401);
            assertThat(late.json()).containsEntry("message", "Unauthorized");
            assertThat(gateway.send(ALICE).status()).isEqualTo(200);
        }
    }

    @Test
    void realm_is_told_with_every_refusal() {
        try (PluginHarness gateway = KeyedGateway.with(Map.of("realm", "shop"))) {
            for (String target : new String[] {"/", "/?apikey=wrong", "/?apikey=a&apikey=b"}) {
                assertThat(gateway.send(TestRequest.get(target)).headers("WWW-Authenticate"))
                        .containsExactly("Key realm=\"shop\"");
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
            assertThat(asking.send(preflight).status()).isEqualTo(401);
            assertThat(open.send(preflight).status()).isEqualTo(200);
            assertThat(open.send(TestRequest.get("/")).status()).isEqualTo(401);
        }
    }

    @Test
    void skipped_preflight_is_not_authenticated_even_with_a_key() {
        Headers headers = sentOn(
                Map.of("run_on_preflight", false),
                TestRequest.of("OPTIONS", "/").header("apikey", KeyedGateway.KEY));

        assertThat(headers.contains("X-Consumer-ID")).isFalse();
    }

    @Test
    void every_refusal_becomes_the_anonymous_consumer() {
        try (PluginHarness gateway = KeyedGateway.with(Map.of("anonymous", "guest"))) {
            for (String target : new String[] {"/", "/?apikey=wrong", "/?apikey=a&apikey=b"}) {
                TestRequest request = TestRequest.get(target).header("X-Credential-Identifier", "0");

                assertThat(gateway.send(request).status()).isEqualTo(200);
            }

            assertThat(gateway.calls()).hasSize(3).allSatisfy(call -> {
                assertThat(call.headers().all("X-Consumer-Username")).containsExactly("guest");
                assertThat(call.headers().all("X-Anonymous-Consumer")).containsExactly("true");
                assertThat(call.headers().all("X-Credential-Identifier")).isEmpty();
            });
        }
    }

    @Test
    void anonymous_consumer_may_be_given_by_id() {
        Headers headers = sentOn(Map.of("anonymous", KeyedGateway.ALICE), TestRequest.get("/"));

        assertThat(headers.all("X-Consumer-Username")).containsExactly("alice");
        assertThat(headers.all("X-Anonymous-Consumer")).containsExactly("true");
    }

    @Test
    void good_key_wins_over_the_anonymous_consumer() {
        Headers headers = sentOn(Map.of("anonymous", "guest"), ALICE);

        assertThat(headers.all("X-Consumer-Username")).containsExactly("alice");
        assertThat(headers.contains("X-Anonymous-Consumer")).isFalse();
    }

    @Test
    void unknown_anonymous_consumer_is_a_fault_of_the_gateway() {
        try (PluginHarness gateway = KeyedGateway.with(Map.of("anonymous", "nobody"))) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.json()).containsEntry("message", "An unexpected error occurred");
            assertThat(gateway.calls()).isEmpty();
        }
    }

    @Test
    void earlier_success_of_another_plugin_suffices_with_an_anonymous_consumer() {
        try (PluginHarness gateway = behindAnother(Map.of("anonymous", "guest"))) {
            TestReply reply = gateway.send(TestRequest.get("/?apikey=wrong"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(gateway.onlyCall().headers().all("X-Consumer-Username")).containsExactly("alice");
        }
    }

    @Test
    void earlier_success_of_another_plugin_does_not_suffice_without_an_anonymous_consumer() {
        try (PluginHarness gateway = behindAnother(Map.of())) {
            assertThat(gateway.send(TestRequest.get("/?apikey=wrong")).status()).isEqualTo(401);
            assertThat(gateway.send(TestRequest.get("/?apikey=secret-b")).status())
                    .isEqualTo(200);
            assertThat(gateway.onlyCall().headers().all("X-Consumer-Username")).containsExactly("bob");
        }
    }

    private static PluginHarness behindAnother(Map<String, ?> config) {
        return KeyedGateway.setup(new AlwaysAlice())
                .plugin("always-alice", Map.of())
                .plugin("key-auth", config)
                .start();
    }

    private static Headers sentOn(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = KeyedGateway.with(config)) {
            assertThat(gateway.send(request).status()).isEqualTo(200);
            return gateway.onlyCall().headers();
        }
    }
}
