/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.security.Key;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Gateways with a consumer whose tokens are signed with a short secret, and one who may have any key. */
final class TokenGateway {

    static final String SECRET = "jwt-secret";
    static final Key KEY = Tokens.secret(SECRET);
    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private TokenGateway() {}

    static PluginHarness with(Map<String, ?> config) {
        return with(config, Map.of("key", "second", "secret", "x"));
    }

    static PluginHarness with(Map<String, ?> config, Map<String, ?> secondKey) {
        Map<String, ?> first = Map.of("key", "first", "secret", SECRET);
        return PluginHarness.of(new JwtPlugin())
                .entity("consumers", Map.of("username", "alice", "jwt_secrets", List.of(first)))
                .entity("consumers", Map.of("username", "bob", "jwt_secrets", List.of(secondKey)))
                .entity("consumers", Map.of("username", "guest"))
                .plugin("jwt", config)
                .clock(NOW)
                .start();
    }

    static TestRequest bearing(String token) {
        return TestRequest.get("/").header("Authorization", "Bearer " + token);
    }

    static void assertRefused(Map<String, ?> config, TestRequest request, Map<String, ?> body) {
        try (PluginHarness gateway = with(config)) {
            assertRefused(gateway.send(request), body);
            assertThat(gateway.calls()).isEmpty();
        }
    }

    static void assertRefused(TestReply reply, Map<String, ?> body) {
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json()).isEqualTo(body);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(reply.headers("WWW-Authenticate")).containsExactly("Bearer error=\"invalid_token\"");
    }
}
