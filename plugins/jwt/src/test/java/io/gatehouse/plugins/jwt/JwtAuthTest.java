/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import static io.gatehouse.plugins.jwt.TokenGateway.KEY;
import static io.gatehouse.plugins.jwt.TokenGateway.assertRefused;
import static io.gatehouse.plugins.jwt.TokenGateway.bearing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Headers;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JwtAuthTest {

    private static final String GOOD = Tokens.of("HS256", KEY, "{\"iss\":\"first\"}");
    private static final long NOW = TokenGateway.NOW.getEpochSecond();

    @Test
    void service_is_told_who_the_consumer_is() {
        try (PluginHarness gateway = TokenGateway.with(Map.of())) {
            assertThat(gateway.send(bearing(GOOD)).status()).isEqualTo(200);

            Headers headers = gateway.onlyCall().headers();
            assertThat(headers.all("X-Consumer-Username")).containsExactly("alice");
            assertThat(headers.all("X-Credential-Identifier")).containsExactly("first");
            assertThat(headers.all("Authorization")).containsExactly("Bearer " + GOOD);
        }
    }

    @Test
    void token_is_found_in_every_configured_place() {
        Map<String, Object> config = Map.of(
                "uri_param_names", List.of("jwt", "t"),
                "cookie_names", List.of("session"),
                "header_names", List.of("authorization", "x_token", "not a name"));
        try (PluginHarness gateway = TokenGateway.with(config)) {
            for (TestRequest request : List.of(
                    TestRequest.get("/?t=" + GOOD),
                    TestRequest.get("/").header("Cookie", "a=1; SESSION=" + GOOD + " ; b=2"),
                    TestRequest.get("/").header("Cookie", "a=1").header("Cookie", "session=" + GOOD),
                    TestRequest.get("/").header("Authorization", "bearer   " + GOOD),
                    TestRequest.get("/").header("X-Token", "see: Bearer " + GOOD),
                    TestRequest.get("/?jwt=&t=" + GOOD + "&jwt=" + GOOD).header("X-Token", "Bearer " + GOOD))) {
                assertThat(gateway.send(request).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void nothing_that_is_a_token_is_unauthorized_without_an_error_in_the_challenge() {
        try (PluginHarness gateway = TokenGateway.with(Map.of("realm", "shop"))) {
            for (TestRequest request : List.of(
                    TestRequest.get("/"),
                    TestRequest.get("/?jwt="),
                    TestRequest.get("/").header("Cookie", "jwt=" + GOOD),
                    TestRequest.get("/").header("Authorization", GOOD),
                    TestRequest.get("/").header("Authorization", "Bearer"),
                    TestRequest.get("/").header("Authorization", "Bearer" + GOOD))) {
                TestReply reply = gateway.send(request.header("Accept", "text/html"));

                assertThat(reply.status()).isEqualTo(401);
                assertThat(reply.json()).isEqualTo(Map.of("message", "Unauthorized"));
                assertThat(reply.headers("WWW-Authenticate")).containsExactly("Bearer realm=\"shop\"");
            }
        }
    }

    @Test
    void different_tokens_are_too_many_and_a_flag_is_none() {
        assertRefused(
                Map.of(),
                TestRequest.get("/?jwt=other").header("Authorization", "Bearer " + GOOD),
                Map.of("message", "Multiple tokens provided"));
        assertRefused(Map.of(), TestRequest.get("/?jwt=a&jwt=b&jwt=a"), Map.of("message", "Multiple tokens provided"));
        assertRefused(Map.of(), TestRequest.get("/?jwt&jwt=a"), Map.of("message", "Multiple tokens provided"));
        assertRefused(Map.of(), TestRequest.get("/?jwt"), Map.of("message", "Unrecognizable token"));
    }

    @Test
    void what_is_no_token_is_told_why() {
        String header = "{\"alg\":\"HS256\"}";
        assertBad("abc.def", "invalid JSON");
        assertBad("abc", "invalid JSON");
        assertBad("!.!.!", "invalid JSON");
        assertBad(Tokens.raw("{\"alg\":", "{}", "AA"), "invalid JSON");
        assertBad(Tokens.raw(header, "{} {}", "AA"), "invalid JSON");
        assertBad(Tokens.raw(header, "[".repeat(2_000), "AA"), "invalid JSON");
        assertBad(Tokens.raw("{}", "{}", "AA"), "invalid alg");
        assertBad(Tokens.raw("{\"alg\":5}", "{}", "AA"), "invalid alg");
        assertBad(Tokens.raw("[]", "{}", "AA"), "invalid alg");
        assertBad(Tokens.raw("{\"alg\":\"hs256\"}", "{}", "AA"), "invalid alg");
        assertBad(Tokens.raw(header, "7", "AA"), "invalid claims");
        assertBad(Tokens.raw(header, "{}", "A!"), "invalid signature");
        assertBad(Tokens.raw(header, "{}", "AA.BB"), "invalid signature");
    }

    @Test
    void unsigned_token_is_refused_however_it_says_so() {
        for (String none : List.of("none", "None", "NONE", "")) {
            assertBad(Tokens.raw("{\"alg\":\"" + none + "\"}", "{\"iss\":\"first\"}", ""), "invalid alg");
        }
        assertRefused(
                Map.of(),
                bearing(Tokens.raw("{\"alg\":\"HS256\"}", "{\"iss\":\"first\"}", "")),
                Map.of("message", "Invalid signature"));
    }

    @Test
    void token_has_to_name_a_known_key() {
        assertRefused(Map.of(), bearing(claiming("{}")), Map.of("message", "No mandatory 'iss' in claims"));
        assertRefused(Map.of(), bearing(claiming("{\"iss\":null}")), Map.of("message", "No mandatory 'iss' in claims"));
        assertRefused(Map.of(), bearing(claiming("{\"iss\":\"\"}")), Map.of("message", "Invalid 'iss' in claims"));
        for (String iss : List.of("\"eve\"", "5", "{}", "[\"first\"]", "true")) {
            assertRefused(
                    Map.of(),
                    bearing(claiming("{\"iss\":" + iss + "}")),
                    Map.of("message", "No credentials found for given 'iss'"));
        }
        assertRefused(
                Map.of("key_claim_name", "a\"b"), bearing(GOOD), Map.of("message", "No mandatory 'a\"b' in claims"));
    }

    @Test
    void key_may_be_named_in_the_header_but_claims_go_first() {
        String inHeader = Tokens.of("HS256", KEY, "{\"alg\":\"HS256\",\"kid\":\"first\"}", "{}");
        String inBoth = Tokens.of("HS256", KEY, "{\"alg\":\"HS256\",\"kid\":\"second\"}", "{\"kid\":\"first\"}");
        try (PluginHarness gateway = TokenGateway.with(Map.of("key_claim_name", "kid"))) {
            assertThat(gateway.send(bearing(inHeader)).status()).isEqualTo(200);
            assertThat(gateway.send(bearing(inBoth)).status()).isEqualTo(200);
        }
    }

    @Test
    void secret_may_be_stored_as_base64() {
        String stored =
                Base64.getEncoder().encodeToString("binary\0secret".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String token = Tokens.of("HS256", Tokens.secret("binary\0secret"), "{\"iss\":\"second\"}");
        Map<String, Object> config = Map.of("secret_is_base64", true);
        try (PluginHarness good = TokenGateway.with(config, Map.of("key", "second", "secret", stored));
                PluginHarness bad = TokenGateway.with(config, Map.of("key", "second", "secret", "no base64!"))) {
            assertThat(good.send(bearing(token)).status()).isEqualTo(200);
            assertRefused(bad.send(bearing(token)), Map.of("message", "Invalid key/secret"));
        }
    }

    @Test
    void preflight_needs_a_token_unless_switched_off() {
        TestRequest preflight = TestRequest.of("OPTIONS", "/");
        try (PluginHarness asking = TokenGateway.with(Map.of());
                PluginHarness open = TokenGateway.with(Map.of("run_on_preflight", false))) {
            assertThat(asking.send(preflight).status()).isEqualTo(401);
            assertThat(open.send(preflight).status()).isEqualTo(200);
            assertThat(open.send(TestRequest.get("/")).status()).isEqualTo(401);
        }
    }

    @Test
    void every_refusal_becomes_the_anonymous_consumer() {
        try (PluginHarness gateway = TokenGateway.with(Map.of("anonymous", "guest"))) {
            assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(200);
            assertThat(gateway.send(bearing("garbage")).status()).isEqualTo(200);
            assertThat(gateway.send(bearing(GOOD)).status()).isEqualTo(200);

            assertThat(gateway.calls())
                    .extracting(call -> call.headers().first("X-Consumer-Username"))
                    .containsExactly("guest", "guest", "alice");
        }
    }

    @Test
    void times_are_checked_to_the_second_without_leeway() {
        Map<String, Object> config = Map.of("claims_to_verify", List.of("exp", "nbf"));
        String token = claiming("{\"iss\":\"first\",\"exp\":" + (NOW + 10) + ",\"nbf\":" + (NOW + 1) + "}");
        try (PluginHarness gateway = TokenGateway.with(config)) {
            assertRefused(gateway.send(bearing(token)), Map.of("nbf", "token not valid yet"));

            gateway.advance(Duration.ofSeconds(1));
            assertThat(gateway.send(bearing(token)).status()).isEqualTo(200);

            gateway.advance(Duration.ofMillis(8_999));
            assertThat(gateway.send(bearing(token)).status()).isEqualTo(200);

            gateway.advance(Duration.ofMillis(1));
            assertRefused(gateway.send(bearing(token)), Map.of("exp", "token expired"));
        }
    }

    @Test
    void times_have_to_be_numbers_of_any_size() {
        Map<String, Object> config = Map.of("claims_to_verify", List.of("exp", "nbf"));
        String mustBe = "must be a number";

        assertRefused(config, bearing(GOOD), Map.of("exp", mustBe, "nbf", mustBe));
        assertRefused(
                config,
                bearing(claiming("{\"iss\":\"first\",\"exp\":\"4102444800\",\"nbf\":true}")),
                Map.of("exp", mustBe, "nbf", mustBe));
        try (PluginHarness gateway = TokenGateway.with(config)) {
            for (String exp : List.of("4102444800.5", "1e4000", "9".repeat(300))) {
                String token = claiming("{\"iss\":\"first\",\"exp\":" + exp + ",\"nbf\":-1e4000}");

                assertThat(gateway.send(bearing(token)).status()).as(exp).isEqualTo(200);
            }
        }
    }

    @Test
    void times_that_are_not_verified_do_not_matter() {
        try (PluginHarness gateway = TokenGateway.with(Map.of())) {
            String token = claiming("{\"iss\":\"first\",\"exp\":1,\"nbf\":4102444800}");

            assertThat(gateway.send(bearing(token)).status()).isEqualTo(200);
        }
    }

    @Test
    void token_may_not_be_valid_for_longer_than_allowed() {
        Map<String, Object> config = Map.of("maximum_expiration", 60);
        Map<String, String> tooLong = Map.of("exp", "exceeds maximum allowed expiration");
        try (PluginHarness gateway = TokenGateway.with(config)) {
            String edge = claiming("{\"iss\":\"first\",\"exp\":" + (NOW + 60) + "}");

            assertThat(gateway.send(bearing(edge)).status()).isEqualTo(200);
        }
        assertRefused(config, bearing(claiming("{\"iss\":\"first\",\"exp\":" + (NOW + 61) + "}")), tooLong);
        assertRefused(config, bearing(GOOD), tooLong);
        assertRefused(config, bearing(claiming("{\"iss\":\"first\",\"exp\":\"soon\"}")), tooLong);
    }

    @Test
    void longest_validity_without_a_check_of_the_expiry_is_refused_in_the_configuration() {
        assertThatThrownBy(
                        () -> TokenGateway.with(Map.of("maximum_expiration", 30, "claims_to_verify", List.of("nbf"))))
                .hasMessageContaining("failed conditional validation given value of field 'config.maximum_expiration'")
                .hasMessageContaining("expected to contain: exp");
    }

    @Test
    void garbage_is_refused_and_never_a_fault() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Object> config = Map.of("cookie_names", List.of("c"), "claims_to_verify", List.of("exp"));
        try (PluginHarness gateway = TokenGateway.with(config)) {
            for (int i = 0; i < 3_000; i++) {
                String token = garbage(random);
                TestRequest request = random.nextBoolean()
                        ? bearing(token)
                        : TestRequest.get("/").header("Cookie", "c=" + token);

                assertThat(gateway.send(request).status())
                        .as("seed %d, round %d: %s", seed, i, token)
                        .isEqualTo(401);
            }
        }
    }

    private static String garbage(Random random) {
        StringBuilder text = new StringBuilder(GOOD);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) ('!' + random.nextInt(0xde)));
                case 1 -> text.insert(at, Tokens.encoded("{\"alg\":\"HS256\",\"iss\":" + random.nextLong()));
                case 2 -> text.insert(at, '.');
                default -> text.insert(at, "x".repeat(random.nextInt(5_000)));
            }
        }
        return text.toString();
    }

    private static String claiming(String claims) {
        return Tokens.of("HS256", KEY, claims);
    }

    private static void assertBad(String token, String reason) {
        assertRefused(Map.of(), bearing(token), Map.of("message", "Bad token; " + reason));
    }
}
