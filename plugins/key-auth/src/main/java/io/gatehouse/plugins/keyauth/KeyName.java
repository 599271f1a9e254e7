/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A name that a key may have, and the places where it is searched and hidden. */
final class KeyName {

    private final List<KeyPlace> searched = new ArrayList<>();
    private final List<KeyPlace> hidden = new ArrayList<>();

    KeyName(String name, KeyAuthPlugin.Config config, Json json) {
        KeyPlace header = new KeyPlace.InHeader(name);
        KeyPlace query = new KeyPlace.InQuery(name);
        KeyPlace body = new KeyPlace.InBody(name, json);
        if (config.keyInHeader()) {
            searched.add(header);
        }
        if (config.keyInQuery()) {
            searched.add(query);
        }
        if (config.keyInBody()) {
            searched.add(body);
        }
        if (config.hideCredentials()) {
            hidden.add(header);
            hidden.add(query);
            if (config.keyInBody()) {
                hidden.add(body);
            }
        }
    }

    /** The first place where there is something of this name; null when there is none. */
    @Nullable
    KeyPlace find(AccessExchange exchange) {
        for (int i = 0; i < searched.size(); i++) {
            if (searched.get(i).count(exchange) > 0) {
                return searched.get(i);
            }
        }
        return null;
    }

    /** Takes whatever has this name out of the request that is sent on, if that is wanted. */
    void hide(AccessExchange exchange) {
        for (int i = 0; i < hidden.size(); i++) {
            hidden.get(i).remove(exchange);
        }
    }
}
