/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import org.jspecify.annotations.Nullable;

/**
 * What was found out about a request that is not answered from the cache.
 *
 * @param key where its answer belongs; null when it is not to be kept
 * @param status value of {@code X-Cache-Status}
 */
record Lookup(@Nullable String key, String status) {

    static final String HIT = "Hit";
    static final String BYPASS = "Bypass";
    static final Lookup BYPASSED = new Lookup(null, BYPASS);

    static Lookup missed(String key) {
        return new Lookup(key, "Miss");
    }

    static Lookup outdated(String key) {
        return new Lookup(key, "Refresh");
    }
}
