/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.hmacauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Headers;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HmacAuthTest {

    private static final String DATE = "Thu, 01 Jan 2026 00:00:00 GMT";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String UNVERIFIABLE = "HMAC signature cannot be verified";
    private static final String MISMATCH = "HMAC signature does not match";
    private static final String BAD_DATE =
            "HMAC signature cannot be verified, a valid date or x-date header is required for HMAC Authentication";

    @Test
    void service_is_told_who_the_consumer_is() {
        Headers headers = sentOn(Map.of(), signed("hmac-sha256", "date", "date: " + DATE));

        assertThat(headers.all("X-Consumer-Username")).containsExactly("alice-consumer");
        assertThat(headers.all("X-Credential-Identifier")).containsExactly("alice");
        assertThat(headers.contains("Authorization")).isTrue();
    }

    @Test
    void signature_recorded_elsewhere_is_accepted() {
        TestRequest recorded = TestRequest.get("/c/auth-hmac-good?x=1")
                .header("Date", DATE)
                .header(
                        "Authorization",
                        "hmac username=\"alice\", algorithm=\"hmac-sha256\", headers=\"date @request-target\","
                                + " signature=\"yv2wFKfdfnWJqb1mvSwqxwcUDqixk2Dyw7zbrUU+0xM=\"");

        assertThat(sentOn(Map.of(), recorded).contains("X-Consumer-ID")).isTrue();
    }

    @Test
    void every_algorithm_signs() {
        try (PluginHarness gateway = with(Map.of())) {
            for (String algorithm : List.of("hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512")) {
                TestRequest request = signed(algorithm, "date", "date: " + DATE);

                assertThat(gateway.send(request).status()).as(algorithm).isEqualTo(200);
            }
        }
    }

    @Test
    void algorithm_that_is_not_configured_is_refused() {
        TestRequest request = signed("hmac-sha256", "date", "date: " + DATE);

        assertRefused(Map.of("algorithms", List.of("hmac-sha512")), request, UNVERIFIABLE);
        assertRefused(
                Map.of(),
                TestRequest.get("/")
                        .header("Date", DATE)
                        .header("Authorization", Signed.header("alice", "hmac-md5", "date", "AA==")),
                UNVERIFIABLE);
    }

    @Test
    void target_and_first_line_are_signed_as_they_came() {
        String target = "/a%2Fb/../c?x=%20&y";
        TestRequest byTarget = TestRequest.of("POST", target).header("Date", DATE);
        TestRequest byLine = TestRequest.of("POST", target).header("X-Date", DATE);
        String targetText = "@request-target: post " + target + "\ndate: " + DATE;
        String lineText = "x-date: " + DATE + "\nPOST " + target + " HTTP/1.1";

        try (PluginHarness gateway = with(Map.of())) {
            byTarget.header("Authorization", Signed.of("@request-target date", targetText));
            byLine.header("Authorization", Signed.of("x-date request-line", lineText));

            assertThat(gateway.send(byTarget).status()).isEqualTo(200);
            assertThat(gateway.send(byLine).status()).isEqualTo(200);
        }
    }

    @Test
    void names_are_signed_as_written_and_missing_headers_as_empty_lines() {
        TestRequest request = TestRequest.get("/").header("DATE", DATE).header("X-A", "é");
        request.header("Authorization", Signed.of("Date X-a x-gone", "Date: " + DATE + "\nX-a: é\nx-gone:"));

        assertThat(sentOn(Map.of(), request).contains("X-Consumer-ID")).isTrue();
    }

    @Test
    void signature_by_another_secret_or_over_another_text_does_not_match() {
        TestRequest otherSecret = TestRequest.get("/")
                .header("Date", DATE)
                .header(
                        "Authorization",
                        Signed.header(
                                "alice",
                                "hmac-sha256",
                                "date",
                                Signed.signature("hmac-sha256", "other", "date: " + DATE)));

        assertRefused(Map.of(), otherSecret, MISMATCH);
        assertRefused(Map.of(), signed("hmac-sha256", "date", "date: tomorrow"), MISMATCH);
        assertRefused(
                Map.of(),
                TestRequest.get("/")
                        .header("Date", DATE)
                        .header("Authorization", Signed.header("alice", "hmac-sha256", "date", "!!!")),
                MISMATCH);
    }

    @Test
    void unknown_user_and_incomplete_header_cannot_be_verified() {
        assertRefused(
                Map.of(),
                TestRequest.get("/")
                        .header("Date", DATE)
                        .header("Authorization", Signed.header("eve", "hmac-sha256", "date", "AA==")),
                UNVERIFIABLE);
        for (String value :
                List.of("hmac", "hmac username=\"alice\"", "Bearer x", "hmac username=\"\", algorithm=\"\"")) {
            assertRefused(
                    Map.of(), TestRequest.get("/").header("Date", DATE).header("Authorization", value), UNVERIFIABLE);
        }
    }

    @Test
    void enforced_headers_have_to_be_signed() {
        Map<String, Object> config = Map.of("enforce_headers", List.of("date", "@request-target"));
        String both = "date: " + DATE + "\n@request-target: get /";

        assertRefused(config, signed("hmac-sha256", "date", "date: " + DATE), UNVERIFIABLE);
        assertThat(sentOn(config, signed("hmac-sha256", "date @request-target", both))
                        .contains("X-Consumer-ID"))
                .isTrue();
    }

    @Test
    void date_has_to_be_near_on_either_side() {
        TestRequest request = signed("hmac-sha256", "date", "date: " + DATE);
        try (PluginHarness early = with(Map.of("clock_skew", 10), NOW.minusSeconds(10));
                PluginHarness tooEarly = with(Map.of("clock_skew", 10), NOW.minusSeconds(11))) {
            assertThat(early.send(request).status()).isEqualTo(200);
            assertThat(tooEarly.send(request).status()).isEqualTo(401);
            early.advance(Duration.ofSeconds(20));
            assertThat(early.send(request).status()).isEqualTo(200);

            early.advance(Duration.ofSeconds(1));
            TestReply late = early.send(request);

            assertThat(late.json()).containsEntry("message", BAD_DATE);
        }
    }

    @Test
    void either_date_header_suffices_and_one_is_needed() {
        TestRequest second = TestRequest.get("/")
                .header("X-Date", "yesterday")
                .header("Date", DATE)
                .header("Authorization", Signed.of("date", "date: " + DATE));

        assertThat(sentOn(Map.of(), second).contains("X-Consumer-ID")).isTrue();
        assertRefused(Map.of(), TestRequest.get("/").header("Authorization", "hmac x"), BAD_DATE);
        assertRefused(Map.of(), TestRequest.get("/").header("Date", "x").header("Authorization", "hmac x"), BAD_DATE);
    }

    @Test
    void nothing_sent_is_unauthorized_with_the_realm() {
        try (PluginHarness gateway = with(Map.of("realm", "shop"))) {
            TestReply reply = gateway.send(TestRequest.get("/"));

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.json()).containsEntry("message", "Unauthorized").containsKey("request_id");
            assertThat(reply.headers("WWW-Authenticate")).containsExactly("hmac realm=\"shop\"");
        }
    }

    @Test
    void header_for_proxies_goes_first_and_what_was_asked_is_hidden() {
        Map<String, Object> hiding = Map.of("hide_credentials", true);
        String good = Signed.of("date", "date: " + DATE);
        TestRequest both = TestRequest.get("/").header("Date", DATE);
        both.header("Proxy-Authorization", good).header("Authorization", "Bearer x");
        TestRequest second = TestRequest.get("/").header("Date", DATE);
        second.header("Proxy-Authorization", "Basic x").header("Authorization", good);

        Headers ofBoth = sentOn(hiding, both);
        Headers ofSecond = sentOn(hiding, second);

        assertThat(ofBoth.contains("Proxy-Authorization")).isFalse();
        assertThat(ofBoth.all("Authorization")).containsExactly("Bearer x");
        assertThat(ofSecond.contains("Authorization")).isFalse();
    }

    @Test
    void body_has_to_fit_its_digest() {
        Map<String, Object> config = Map.of("validate_request_body", true);
        String digest = "SHA-256=AVq9f1zFei3ZS3WQ8ErYCEJzkF7jPsXOvq5iJ2qX+GI=";

        assertThat(status(config, withBody("{\"a\":1}", digest))).isEqualTo(200);
        assertRefused(config, withBody("{\"a\":2}", digest), MISMATCH);
        assertRefused(config, withBody("{\"a\":1}", null), MISMATCH);
        assertRefused(config, withBody("x".repeat(20_000), digest), MISMATCH);
        assertThat(status(config, signed("hmac-sha256", "date", "date: " + DATE)))
                .isEqualTo(200);
        assertThat(status(Map.of(), withBody("{\"a\":2}", digest))).isEqualTo(200);
    }

    @Test
    void every_refusal_becomes_the_anonymous_consumer() {
        try (PluginHarness gateway = with(Map.of("anonymous", "guest"))) {
            assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(200);
            assertThat(gateway.send(signed("hmac-sha256", "date", "date: no")).status())
                    .isEqualTo(200);

            assertThat(gateway.calls()).hasSize(2).allSatisfy(call -> assertThat(
                            call.headers().all("X-Anonymous-Consumer"))
                    .containsExactly("true"));
        }
    }

    @Test
    void garbage_is_refused_and_never_a_fault() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String good = Signed.of("date", "date: " + DATE);
        try (PluginHarness gateway = with(Map.of("validate_request_body", true))) {
            for (int i = 0; i < 2_000; i++) {
                TestRequest request = TestRequest.get("/").header("Authorization", mutated(good, random));
                request.header("Date", random.nextInt(4) == 0 ? mutated(DATE, random) : DATE);

                assertThat(gateway.send(request).status())
                        .as("seed %d, round %d", seed, i)
                        .isIn(401, 200);
            }
        }
    }

    private static String mutated(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(6); i >= 0 && mutated.length() > 1; i--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(4)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.setCharAt(at, (char) (' ' + random.nextInt(0xdf)));
                case 2 -> mutated.insert(at, text.substring(random.nextInt(text.length())));
                default -> mutated.setLength(at + 1);
            }
        }
        return mutated.toString();
    }

    private static TestRequest withBody(String body, @Nullable String digest) {
        TestRequest request = TestRequest.post("/").header("Date", DATE).body("application/json", body);
        if (digest != null) {
            request.header("Digest", digest);
        }
        return request.header("Authorization", Signed.of("date", "date: " + DATE));
    }

    private static TestRequest signed(String algorithm, String headers, String text) {
        String signature = Signed.signature(algorithm, Signed.SECRET, text);
        return TestRequest.get("/")
                .header("Date", DATE)
                .header("Authorization", Signed.header("alice", algorithm, headers, signature));
    }

    private static PluginHarness with(Map<String, ?> config) {
        return with(config, NOW);
    }

    private static PluginHarness with(Map<String, ?> config, Instant now) {
        Map<String, ?> alice = Map.of("username", "alice", "secret", Signed.SECRET);
        return PluginHarness.of(new HmacAuthPlugin())
                .entity("consumers", Map.of("username", "alice-consumer", "hmacauth_credentials", List.of(alice)))
                .entity("consumers", Map.of("username", "guest"))
                .plugin("hmac-auth", config)
                .clock(now)
                .start();
    }

    private static int status(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = with(config)) {
            return gateway.send(request).status();
        }
    }

    private static Headers sentOn(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = with(config)) {
            assertThat(gateway.send(request).status()).isEqualTo(200);
            return gateway.onlyCall().headers();
        }
    }

    private static void assertRefused(Map<String, ?> config, TestRequest request, String message) {
        try (PluginHarness gateway = with(config)) {
            TestReply reply = gateway.send(request);

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.json()).containsEntry("message", message).containsKey("request_id");
            assertThat(reply.headers("WWW-Authenticate")).containsExactly("hmac");
            assertThat(gateway.calls()).isEmpty();
        }
    }
}
