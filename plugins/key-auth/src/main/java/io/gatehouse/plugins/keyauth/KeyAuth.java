/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AuthenticationHandler;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.model.Credential;
import org.jspecify.annotations.Nullable;

/** Looks for a key, name by name and place by place; the first one found decides. */
final class KeyAuth implements AuthenticationHandler {

    private static final long USUAL_BODY_BUFFER = 8 * 1024;

    private final KeyName[] names;
    private final boolean onPreflight;
    private final @Nullable String anonymous;
    private final BodyDemand bodyDemand;
    private final Reply noKey;
    private final Reply duplicateKey;
    private final Reply unknownKey;

    KeyAuth(KeyAuthPlugin.Config config, PluginContext context) {
        this.names = config.keyNames().stream()
                .map(name -> new KeyName(name, config, context.json()))
                .toArray(KeyName[]::new);
        this.onPreflight = config.runOnPreflight();
        this.anonymous = config.anonymous();
        this.bodyDemand = config.keyInBody()
                ? BodyDemand.ifUpTo(context.settings().bytes("client_body_buffer_size", USUAL_BODY_BUFFER))
                : BodyDemand.none();
        String challenge = config.realm() == null ? "Key" : "Key realm=\"" + config.realm() + "\"";
        this.noKey = refusal("No API key found in request", challenge);
        this.duplicateKey = refusal("Duplicate API key found", challenge);
        this.unknownKey = refusal("Unauthorized", challenge);
    }

    private static Reply refusal(String message, String challenge) {
        return Reply.error(401, message).withHeader(HeaderName.WWW_AUTHENTICATE.text(), challenge);
    }

    @Override
    public @Nullable String anonymous() {
        return anonymous;
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return bodyDemand;
    }

    @Override
    public @Nullable Reply authenticate(AccessExchange exchange) {
        if (!onPreflight && exchange.request().method().equals("OPTIONS")) {
            return null;
        }
        for (KeyName name : names) {
            KeyPlace place = name.find(exchange);
            if (place == null) {
                continue;
            }
            if (place.count(exchange) > 1) {
                return duplicateKey;
            }
            String key = place.key(exchange);
            if (key != null) {
                name.hide(exchange);
                return authenticate(exchange, key);
            }
        }
        return noKey;
    }

    private @Nullable Reply authenticate(AccessExchange exchange, String key) {
        if (key.isEmpty()) {
            return noKey;
        }
        Credential credential = exchange.findCredential(KeyAuthPlugin.CREDENTIALS, key);
        if (credential == null) {
            return unknownKey;
        }
        exchange.authenticate(credential);
        return null;
    }
}
