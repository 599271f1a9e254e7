/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AuthenticationHandler;
import io.gatehouse.plugin.Json;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.model.Credential;
import java.security.Key;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the token, whose it is, whether it is genuine, and whether it is valid now: in this order. */
final class JwtAuth implements AuthenticationHandler {

    private static final String SHARED_TOKEN = "authenticated_jwt_token";

    private final TokenPlaces places;
    private final String keyClaim;
    private final boolean secretIsBase64;
    private final TimeClaims timeClaims;
    private final @Nullable String anonymous;
    private final boolean onPreflight;
    private final Json json;
    private final InstantSource clock;
    private final String badToken;
    private final Reply noToken;
    private final Reply severalTokens;
    private final Reply unrecognizable;
    private final Reply noKeyName;
    private final Reply emptyKeyName;
    private final Reply unknownKey;
    private final Reply wrongAlgorithm;
    private final Reply noKey;
    private final Reply wrongSignature;

    JwtAuth(JwtPlugin.Config config, PluginContext context) {
        this.places = TokenPlaces.of(config);
        this.keyClaim = config.keyClaimName();
        this.secretIsBase64 = config.secretIsBase64();
        this.timeClaims = TimeClaims.of(config);
        this.anonymous = config.anonymous();
        this.onPreflight = config.runOnPreflight();
        this.json = context.json();
        this.clock = context.clock();
        String challenge = config.realm() == null ? "Bearer" : "Bearer realm=\"" + config.realm() + "\"";
        this.badToken = challenge + " error=\"invalid_token\"";
        this.noToken = refusal(Map.of("message", "Unauthorized"), challenge);
        this.severalTokens = refusal("Multiple tokens provided");
        this.unrecognizable = refusal("Unrecognizable token");
        this.noKeyName = refusal("No mandatory '" + keyClaim + "' in claims");
        this.emptyKeyName = refusal("Invalid '" + keyClaim + "' in claims");
        this.unknownKey = refusal("No credentials found for given '" + keyClaim + "'");
        this.wrongAlgorithm = refusal("Invalid algorithm");
        this.noKey = refusal("Invalid key/secret");
        this.wrongSignature = refusal("Invalid signature");
    }

    private Reply refusal(String message) {
        return refusal(Map.of("message", message), badToken);
    }

    private static Reply refusal(Map<String, String> body, String challenge) {
        return Reply.json(401, body).withHeader(HeaderName.WWW_AUTHENTICATE.text(), challenge);
    }

    @Override
    public @Nullable String anonymous() {
        return anonymous;
    }

    @Override
    public @Nullable Reply authenticate(AccessExchange exchange) {
        if (!onPreflight && exchange.request().method().equals("OPTIONS")) {
            return null;
        }
        SentTokens sent = SentTokens.in(exchange, places);
        if (sent.none()) {
            return noToken;
        }
        if (sent.several()) {
            return severalTokens;
        }
        String text = sent.only();
        return text == null ? unrecognizable : authenticate(exchange, text);
    }

    private @Nullable Reply authenticate(AccessExchange exchange, String text) {
        Token token = Token.parse(text, json);
        if (token instanceof Token.Bad bad) {
            return refusal("Bad token; " + bad.reason());
        }
        Token.Readable readable = (Token.Readable) token;
        Object name = readable.find(keyClaim);
        if (name == null || Boolean.FALSE.equals(name)) {
            return noKeyName;
        }
        if (name.equals("")) {
            return emptyKeyName;
        }
        Credential credential = name instanceof String key ? exchange.findCredential(JwtPlugin.CREDENTIALS, key) : null;
        if (credential == null) {
            return unknownKey;
        }
        Reply refusal = check(readable, (VerificationKey) credential.value());
        if (refusal == null) {
            exchange.shared().put(SHARED_TOKEN, text);
            exchange.authenticate(credential);
        }
        return refusal;
    }

    private @Nullable Reply check(Token.Readable token, VerificationKey verification) {
        if (token.algorithm() != verification.algorithm()) {
            return wrongAlgorithm;
        }
        Key key = verification.key(secretIsBase64);
        if (key == null) {
            return noKey;
        }
        if (!token.algorithm().verifies(key, token.signed(), token.signature())) {
            return wrongSignature;
        }
        Map<String, String> problems = timeClaims.problems(token.claims(), clock.millis() / 1000);
        return problems.isEmpty() ? null : refusal(problems, badToken);
    }
}
