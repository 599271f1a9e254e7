/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Json;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for a key, place by place and name by name; the first one found decides. */
final class KeyAuth implements AccessHandler {

    private static final long USUAL_BODY_BUFFER = 8 * 1024;

    private final KeyPlace[] places;
    private final KeyPlace[] hidingPlaces;
    private final boolean onPreflight;
    private final @Nullable String anonymous;
    private final BodyDemand bodyDemand;
    private final Reply noKey;
    private final Reply duplicateKey;
    private final Reply unknownKey;
    private final System.Logger logger;

    KeyAuth(KeyAuthPlugin.Config config, PluginContext context) {
        Json json = context.json();
        this.places = places(config.keyNames(), config.keyInHeader(), config.keyInQuery(), config.keyInBody(), json);
        this.hidingPlaces = config.hideCredentials()
                ? places(config.keyNames(), true, true, config.keyInBody(), json)
                : new KeyPlace[0];
        this.onPreflight = config.runOnPreflight();
        this.anonymous = config.anonymous();
        this.bodyDemand = config.keyInBody()
                ? BodyDemand.ifUpTo(context.settings().bytes("client_body_buffer_size", USUAL_BODY_BUFFER))
                : BodyDemand.none();
        String challenge = config.realm() == null ? "Key" : "Key realm=\"" + config.realm() + "\"";
        this.noKey = refusal("No API key found in request", challenge);
        this.duplicateKey = refusal("Duplicate API key found", challenge);
        this.unknownKey = refusal("Unauthorized", challenge);
        this.logger = context.logger();
    }

    private static KeyPlace[] places(List<String> names, boolean inHeader, boolean inQuery, boolean inBody, Json json) {
        List<KeyPlace> places = new ArrayList<>();
        for (String name : names) {
            if (inHeader) {
                places.add(new KeyPlace.InHeader(name));
            }
            if (inQuery) {
                places.add(new KeyPlace.InQuery(name));
            }
            if (inBody) {
                places.add(new KeyPlace.InBody(name, json));
            }
        }
        return places.toArray(KeyPlace[]::new);
    }

    private static Reply refusal(String message, String challenge) {
        return Reply.error(401, message).withHeader(HeaderName.WWW_AUTHENTICATE.text(), challenge);
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return bodyDemand;
    }

    @Override
    public Outcome onAccess(AccessExchange exchange) {
        if (!onPreflight && exchange.request().method().equals("OPTIONS")) {
            return Outcome.proceed();
        }
        if (anonymous != null && exchange.credential() != null) {
            return Outcome.proceed();
        }
        Reply refusal = authenticate(exchange);
        if (refusal == null) {
            return Outcome.proceed();
        }
        return anonymous == null ? Outcome.exit(refusal) : becomeAnonymous(exchange, anonymous);
    }

    /** Null when the request is authenticated, else why it is not. */
    private @Nullable Reply authenticate(AccessExchange exchange) {
        KeyPlace place = null;
        for (KeyPlace candidate : places) {
            int keys = candidate.count(exchange);
            if (keys > 1) {
                return duplicateKey;
            }
            if (keys == 1) {
                place = candidate;
                break;
            }
        }
        String key = place == null ? null : place.key(exchange);
        if (place == null || key == null) {
            return noKey;
        }
        hide(exchange, place.name());
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

    private void hide(AccessExchange exchange, String name) {
        for (KeyPlace place : hidingPlaces) {
            if (place.name().equals(name)) {
                place.remove(exchange);
            }
        }
    }

    private Outcome becomeAnonymous(AccessExchange exchange, String consumerName) {
        Consumer consumer = exchange.findConsumer(consumerName);
        if (consumer == null) {
            logger.log(
                    System.Logger.Level.ERROR,
                    "anonymous: '" + consumerName
                            + "' (expected: id or user name of a consumer; add it or change the field)");
            return Outcome.exit(Reply.error(500, "An unexpected error occurred"));
        }
        exchange.authenticateAnonymous(consumer);
        return Outcome.proceed();
    }
}
