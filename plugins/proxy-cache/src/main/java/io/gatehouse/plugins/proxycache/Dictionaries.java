/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.config.ConfigException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The named memories of a gateway. They outlive configurations. Safe for use by many threads. */
final class Dictionaries {

    static final String USUAL = "kong_db_cache";

    private static final Pattern DECLARATION =
            Pattern.compile("(?:lua_shared_dict\\s+)?(\\S+)\\s+(\\d{1,9})([kKmMgG]?)");
    private static final long USUAL_SIZE = 128L << 20;

    /** All of the heap must not become cache. */
    private static final int PART_OF_HEAP = 4;

    private final Map<String, Long> sizes = new ConcurrentSkipListMap<>();
    private final Map<String, AnswerStore> stores = new ConcurrentHashMap<>();

    /**
     * Makes the memories known that settings declare.
     *
     * @throws IllegalArgumentException when a declaration cannot be read
     */
    void declare(Settings settings) {
        sizes.put(USUAL, settings.bytes("mem_cache_size", USUAL_SIZE));
        String declared = settings.text("nginx_http_lua_shared_dict");
        if (declared != null) {
            for (String declaration : declared.split(";", -1)) {
                declare(declaration.strip());
            }
        }
    }

    private void declare(String declaration) {
        Matcher parts = DECLARATION.matcher(declaration);
        if (!parts.matches()) {
            throw new IllegalArgumentException("setting nginx_http_lua_shared_dict: '" + declaration
                    + "' (expected: a name and a size, such as my_cache 64m)");
        }
        int shift =
                switch (parts.group(3)) {
                    case "k", "K" -> 10;
                    case "m", "M" -> 20;
                    case "g", "G" -> 30;
                    default -> 0;
                };
        sizes.put(parts.group(1), Long.parseLong(parts.group(2)) << shift);
    }

    /**
     * The memory of this name.
     *
     * @throws ConfigException when nobody has declared it
     */
    AnswerStore open(String name) {
        Long size = sizes.get(name);
        if (size == null) {
            throw ConfigException.at(
                    "memory.dictionary_name",
                    "missing shared dict '" + name + "' (expected: one of " + sizes.keySet()
                            + "; setting nginx_http_lua_shared_dict adds others)");
        }
        long largest = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
        return stores.computeIfAbsent(name, unopened -> new AnswerStore(Math.min(size, largest)));
    }

    /** The answer of this key in any memory, or null. */
    @Nullable
    StoredAnswer find(String key, long now) {
        for (AnswerStore store : stores.values()) {
            StoredAnswer answer = store.find(key, now);
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    Collection<AnswerStore> opened() {
        return stores.values();
    }
}
