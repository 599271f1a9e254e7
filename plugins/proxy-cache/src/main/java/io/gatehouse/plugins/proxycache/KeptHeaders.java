/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import java.util.Locale;
import java.util.Set;

/** The headers of an answer that are worth keeping. */
final class KeptHeaders {

    private static final Set<String> OF_THE_MOMENT = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailers",
            "transfer-encoding",
            "upgrade",
            "age",
            "x-cache-status",
            "x-cache-key");

    private static final String LENGTH = "content-length";
    private static final String LIMIT_OF_A_CLIENT = "ratelimit-remaining";

    private KeptHeaders() {}

    /**
     * A copy without what belongs to one connection, to one client's limits or to a cache.
     *
     * @param headOnly whether there is no body to tell the length
     */
    static HeaderList of(Headers headers, boolean headOnly) {
        HeaderList kept = new HeaderList();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i).toLowerCase(Locale.ROOT);
            boolean wanted =
                    name.equals(LENGTH) ? headOnly : !OF_THE_MOMENT.contains(name) && !name.contains(LIMIT_OF_A_CLIENT);
            if (wanted) {
                kept.add(headers.name(i), headers.value(i));
            }
        }
        return kept;
    }
}
