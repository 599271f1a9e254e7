/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import static io.gatehouse.plugins.jwt.TokenGateway.assertRefused;
import static io.gatehouse.plugins.jwt.TokenGateway.bearing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testkit.PluginHarness;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureAlgorithmTest {

    private static final String CLAIMS = "{\"iss\":\"second\"}";

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
    void public_key_accepts_its_own_tokens_only(String algorithm) {
        KeyPair own = Tokens.pair(algorithm);
        KeyPair other = Tokens.pair(algorithm);
        try (PluginHarness gateway = TokenGateway.with(Map.of(), key(algorithm, Tokens.pem(own.getPublic())))) {
            String good = Tokens.of(algorithm, own.getPrivate(), CLAIMS);
            String forged = Tokens.of(algorithm, other.getPrivate(), CLAIMS);
            String altered = good.substring(0, good.indexOf('.') + 1)
                    + Tokens.encoded("{\"iss\":\"second\",\"admin\":true}")
                    + good.substring(good.lastIndexOf('.'));

            assertThat(gateway.send(bearing(good)).status()).isEqualTo(200);
            assertRefused(gateway.send(bearing(forged)), Map.of("message", "Invalid signature"));
            assertRefused(gateway.send(bearing(altered)), Map.of("message", "Invalid signature"));
            for (String signature : List.of("", "AA", "A".repeat(86), "A".repeat(342), "A".repeat(4_000))) {
                String token = good.substring(0, good.lastIndexOf('.') + 1) + signature;
                assertRefused(gateway.send(bearing(token)), Map.of("message", "Invalid signature"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void secret_of_any_length_accepts_its_own_tokens_only(String algorithm) {
        for (String secret : List.of("s", "é", "x".repeat(500))) {
            Map<String, ?> key = Map.of("key", "second", "secret", secret, "algorithm", algorithm);
            try (PluginHarness gateway = TokenGateway.with(Map.of(), key)) {
                String good = Tokens.of(algorithm, Tokens.secret(secret), CLAIMS);
                String forged = Tokens.of(algorithm, Tokens.secret("other"), CLAIMS);

                assertThat(gateway.send(bearing(good)).status()).isEqualTo(200);
                assertRefused(gateway.send(bearing(forged)), Map.of("message", "Invalid signature"));
            }
        }
    }

    @Test
    void public_key_is_never_taken_for_a_secret() {
        String pem = Tokens.pem(Tokens.pair("RS256").getPublic());
        try (PluginHarness gateway = TokenGateway.with(Map.of(), key("RS256", pem))) {
            String confused = Tokens.of("HS256", Tokens.secret(pem), CLAIMS);

            assertRefused(gateway.send(bearing(confused)), Map.of("message", "Invalid algorithm"));
        }
    }

    @Test
    void algorithm_is_the_credentials_even_where_the_key_would_fit_another() {
        KeyPair pair = Tokens.pair("RS256");
        try (PluginHarness gateway = TokenGateway.with(Map.of(), key("RS256", Tokens.pem(pair.getPublic())))) {
            for (String other : List.of("RS384", "PS256")) {
                assertRefused(
                        gateway.send(bearing(Tokens.of(other, pair.getPrivate(), CLAIMS))),
                        Map.of("message", "Invalid algorithm"));
            }
        }
    }

    @Test
    void key_of_another_kind_matches_nothing() {
        String curve = Tokens.pem(Tokens.pair("ES256").getPublic());
        try (PluginHarness gateway = TokenGateway.with(Map.of(), key("RS256", curve))) {
            String token = Tokens.of("RS256", Tokens.pair("RS256").getPrivate(), CLAIMS);

            assertRefused(gateway.send(bearing(token)), Map.of("message", "Invalid signature"));
        }
    }

    @Test
    void elliptic_curve_without_a_key_matches_nothing() {
        String token = Tokens.of("ES256", Tokens.pair("ES256").getPrivate(), CLAIMS);
        for (String pem : new @Nullable String[] {null, "nonsense"}) {
            try (PluginHarness gateway = TokenGateway.with(Map.of(), key("ES256", pem))) {
                assertRefused(gateway.send(bearing(token)), Map.of("message", "Invalid key/secret"));
            }
        }
    }

    @Test
    void missing_or_broken_public_key_is_refused_in_the_configuration() {
        String condition = "failed conditional validation given value of field 'algorithm'";
        String broken = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----";

        for (String algorithm : List.of("RS256", "PS512", "EdDSA")) {
            assertThatThrownBy(() -> TokenGateway.with(Map.of(), key(algorithm, null)))
                    .hasMessageContaining(condition)
                    .hasMessageContaining("required field missing");
            for (String pem : List.of("nonsense", broken, broken.substring(0, 40))) {
                assertThatThrownBy(() -> TokenGateway.with(Map.of(), key(algorithm, pem)))
                        .hasMessageContaining(condition)
                        .hasMessageContaining("invalid key");
            }
        }
    }

    @Test
    void unknown_algorithm_is_refused_in_the_configuration() {
        assertThatThrownBy(() -> TokenGateway.with(Map.of(), key("none", null)))
                .hasMessageContaining("expected one of: HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512,"
                        + " PS256, PS384, PS512, EdDSA");
    }

    private static Map<String, ?> key(String algorithm, @Nullable String pem) {
        Map<String, Object> key = new HashMap<>(Map.of("key", "second", "algorithm", algorithm));
        if (pem != null) {
            key.put("rsa_public_key", pem);
        }
        return key;
    }
}
