/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.basicauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Headers;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BasicAuthTest {

    private static final String ALICE_ID = "00000000-0000-4000-8000-00000000000a";

    @Test
    void service_is_told_who_the_consumer_is() {
        Headers headers = sentOn(Map.of(), request("alice", "open:sesame"));

        assertThat(headers.all("X-Consumer-ID")).containsExactly(ALICE_ID);
        assertThat(headers.all("X-Consumer-Username")).containsExactly("alice-consumer");
        assertThat(headers.all("X-Credential-Identifier")).containsExactly("alice");
        assertThat(headers.all("Authorization")).hasSize(1);
    }

    @Test
    void user_names_and_passwords_are_utf_8() {
        Headers headers = sentOn(Map.of(), request("üser", "päss"));

        assertThat(headers.all("X-Consumer-Username")).containsExactly("bob-consumer");
    }

    @Test
    void scheme_may_be_in_lower_case_and_padding_may_be_missing() {
        try (PluginHarness gateway = with(Map.of())) {
            for (String value : List.of("basic YWxpY2U6b3BlbjpzZXNhbWU=", "Basic   YWxpY2U6b3BlbjpzZXNhbWU")) {
                TestRequest request = TestRequest.get("/").header("Authorization", value);

                assertThat(gateway.send(request).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void header_for_proxies_goes_first_and_the_usual_one_is_asked_when_it_names_nobody() {
        try (PluginHarness gateway = with(Map.of())) {
            TestRequest both = request("alice", "open:sesame").header("Proxy-Authorization", basic("üser", "päss"));
            TestRequest unknownFirst = request("alice", "open:sesame").header("Proxy-Authorization", basic("eve", "x"));
            TestRequest wrongFirst = request("alice", "open:sesame").header("Proxy-Authorization", basic("üser", "x"));

            assertThat(gateway.send(both).status()).isEqualTo(200);
            assertThat(gateway.send(unknownFirst).status()).isEqualTo(200);
            assertThat(gateway.send(wrongFirst).status()).isEqualTo(401);

            assertThat(gateway.calls())
                    .extracting(call -> call.headers().first("X-Credential-Identifier"))
                    .containsExactly(Headers.bytes("üser"), "alice");
        }
    }

    @Test
    void every_failure_gets_the_same_answer() {
        try (PluginHarness gateway = with(Map.of())) {
            assertRefused(gateway.send(TestRequest.get("/")), "Basic realm=\"service\"");
            assertRefused(gateway.send(request("alice", "wrong")), "Basic realm=\"service\"");
            assertRefused(gateway.send(request("alice", "")), "Basic realm=\"service\"");
            assertRefused(gateway.send(request("eve", "open:sesame")), "Basic realm=\"service\"");
            assertRefused(gateway.send(request("", "open:sesame")), "Basic realm=\"service\"");
            for (String value :
                    List.of("", "Basic", "Basic !!!", "Basic YWxpY2U", "Basic YWxpY2U6b", "Bearer x", "Basic =")) {
                TestRequest request = TestRequest.get("/").header("Authorization", value);

                assertRefused(gateway.send(request), "Basic realm=\"service\"");
            }
        }
    }

    @Test
    void realm_is_told_with_every_refusal() {
        try (PluginHarness gateway = with(Map.of("realm", "zone 1"))) {
            assertRefused(gateway.send(TestRequest.get("/")), "Basic realm=\"zone 1\"");
            assertRefused(gateway.send(request("alice", "wrong")), "Basic realm=\"zone 1\"");
        }
    }

    @Test
    void hidden_headers_are_those_that_were_asked() {
        Map<String, Object> hiding = Map.of("hide_credentials", true);

        Headers usual = sentOn(hiding, request("alice", "open:sesame"));
        Headers forProxy = sentOn(
                hiding,
                TestRequest.get("/")
                        .header("Proxy-Authorization", basic("alice", "open:sesame"))
                        .header("Authorization", "Bearer x"));

        assertThat(usual.contains("Authorization")).isFalse();
        assertThat(forProxy.contains("Proxy-Authorization")).isFalse();
        assertThat(forProxy.all("Authorization")).containsExactly("Bearer x");
    }

    @Test
    void every_refusal_becomes_the_anonymous_consumer() {
        try (PluginHarness gateway = with(Map.of("anonymous", "guest"))) {
            assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(200);
            assertThat(gateway.send(request("alice", "wrong")).status()).isEqualTo(200);

            assertThat(gateway.calls()).hasSize(2).allSatisfy(call -> {
                assertThat(call.headers().all("X-Consumer-Username")).containsExactly("guest");
                assertThat(call.headers().all("X-Anonymous-Consumer")).containsExactly("true");
            });
        }
    }

    @Test
    void stored_digest_is_taken_as_it_is_where_nothing_is_to_be_transformed() {
        String file = """
                _format_version: "3.0"
                _transform: false
                services: [{name: s, url: "http://service.test", routes: [{name: r, paths: [/]}]}]
                plugins: [{name: basic-auth}]
                consumers:
                - id: a1b2c3d4-0000-4000-8000-000000000001
                  username: bob
                  basicauth_credentials:
                  - username: bob
                    password: 93564a29d3a9308de0c19d55ae57cef3baffc9b7
                """;
        try (PluginHarness gateway =
                PluginHarness.of(new BasicAuthPlugin()).declarative(file).start()) {
            assertThat(gateway.send(request("bob", "secret")).status()).isEqualTo(200);
            assertThat(gateway.send(request("bob", "93564a29d3a9308de0c19d55ae57cef3baffc9b7"))
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void any_login_is_read_as_it_was_written() throws NoSuchAlgorithmException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String username = text(random).replace(":", "") + "u";
            String password = text(random);

            SentLogin sent = SentLogin.parse(basic(username, password));

            assertThat(sent).as("seed %d, round %d", seed, i).isNotNull();
            assertThat(sent.username()).as("seed %d, round %d", seed, i).isEqualTo(username);
            assertThat(sent.hasPassword(digest(password + ALICE_ID), ALICE_ID))
                    .as("seed %d, round %d", seed, i)
                    .isTrue();
            assertThat(sent.hasPassword(digest(password + "x" + ALICE_ID), ALICE_ID))
                    .as("seed %d, round %d", seed, i)
                    .isFalse();
        }
    }

    @Test
    void garbage_is_refused_and_never_a_fault() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (PluginHarness gateway = with(Map.of("hide_credentials", true))) {
            for (int i = 0; i < 2_000; i++) {
                TestRequest request = TestRequest.get("/").header("Authorization", garbage(random));

                assertThat(gateway.send(request).status())
                        .as("seed %d, round %d", seed, i)
                        .isEqualTo(401);
            }
        }
    }

    private static String digest(String text) throws NoSuchAlgorithmException {
        byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha1);
    }

    private static String garbage(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "Basic " : "bBasicasic");
        int length = random.nextInt(random.nextInt(50) == 0 ? 10_000 : 40);
        for (int i = 0; i < length; i++) {
            text.append((char) (random.nextBoolean() ? 'A' + random.nextInt(26) : ' ' + random.nextInt(0xdf)));
        }
        return text.toString();
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(20), 1, 0xd7ff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static PluginHarness with(Map<String, ?> config) {
        Map<String, ?> alice = Map.of("username", "alice", "password", "open:sesame");
        Map<String, ?> bob = Map.of("username", "üser", "password", "päss");
        return PluginHarness.of(new BasicAuthPlugin())
                .entity(
                        "consumers",
                        Map.of("id", ALICE_ID, "username", "alice-consumer", "basicauth_credentials", List.of(alice)))
                .entity("consumers", Map.of("username", "bob-consumer", "basicauth_credentials", List.of(bob)))
                .entity("consumers", Map.of("username", "guest"))
                .plugin("basic-auth", config)
                .start();
    }

    private static Headers sentOn(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = with(config)) {
            assertThat(gateway.send(request).status()).isEqualTo(200);
            return gateway.onlyCall().headers();
        }
    }

    private static TestRequest request(String username, String password) {
        return TestRequest.get("/").header("Authorization", basic(username, password));
    }

    private static String basic(String username, String password) {
        byte[] login = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(login);
    }

    private static void assertRefused(TestReply reply, String challenge) {
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json()).containsEntry("message", "Unauthorized").containsKey("request_id");
        assertThat(reply.headers("WWW-Authenticate")).containsExactly(challenge);
    }
}
