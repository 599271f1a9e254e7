/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import io.gatehouse.plugin.AdminCall;
import io.gatehouse.plugin.AdminEndpoint;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Headers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operators can see of the cache, and take out of it. Safe for use by many threads. */
final class CacheEndpoints {

    private static final Reply DONE = Reply.empty(204);
    private static final Reply NOT_FOUND = Reply.json(404, Map.of("message", "Not found"));
    private static final int FORMAT = 1;

    private final Dictionaries dictionaries;
    private final InstantSource clock;

    CacheEndpoints(Dictionaries dictionaries, InstantSource clock) {
        this.dictionaries = dictionaries;
        this.clock = clock;
    }

    /** Takes everything out. */
    Reply clear() {
        dictionaries.opened().forEach(AnswerStore::clear);
        return DONE;
    }

    Reply show(AdminCall call) {
        StoredAnswer stored = dictionaries.find(call.parameter("cache_key"), now());
        return stored == null ? NOT_FOUND : Reply.json(200, shown(stored));
    }

    Reply remove(AdminCall call) {
        String key = call.parameter("cache_key");
        long now = now();
        boolean removed = false;
        for (AnswerStore store : dictionaries.opened()) {
            removed |= store.remove(key, now);
        }
        return removed ? DONE : NOT_FOUND;
    }

    /** The same for a use of the plugin: there must be one with this id. */
    static Reply ofUse(AdminCall call, AdminEndpoint.Action action) throws Exception {
        return call.hasUse(call.parameter("plugin_id")) ? action.answer(call) : NOT_FOUND;
    }

    private static Map<String, @Nullable Object> shown(StoredAnswer stored) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("status", stored.status());
        shown.put("headers", headers(stored.headers()));
        shown.put("body", stored.body().text());
        shown.put("body_len", stored.body().length());
        shown.put("timestamp", stored.storedAt());
        shown.put("ttl", stored.freshSeconds());
        shown.put("version", FORMAT);
        return shown;
    }

    private static Map<String, Object> headers(Headers headers) {
        Map<String, Object> shown = new LinkedHashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i).toLowerCase(Locale.ROOT);
            if (!shown.containsKey(name)) {
                List<String> values = new ArrayList<>();
                headers.all(name).forEach(value -> values.add(Headers.text(value)));
                shown.put(name, values.size() == 1 ? values.get(0) : values);
            }
        }
        return shown;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
