/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.FieldName;
import io.gatehouse.plugin.config.GreaterThan;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How proxy-cache is configured. Fields, order, defaults and which of them may be null are Kong's. */
public record ProxyCacheConfig(
        @Doc("Statuses of answers that are kept; 206 never is.")
        @Default("[200, 301, 404]")
        @Size(min = 1)
        @Range(min = 100, max = 900)
        List<Integer> responseCode,

        @Doc("Methods of requests that are answered from the cache. Request bodies do not tell requests apart.")
        @Default("[\"GET\", \"HEAD\"]")
        @OneOf({"HEAD", "GET", "POST", "PATCH", "PUT"})
        List<String> requestMethod,

        @Doc("Content types of answers that are kept, parameters included: `application/json` is not `application/json;"
                + " charset=utf-8`. `*` stands for any type or subtype.")
        @Default("[\"text/plain\", \"application/json\"]")
        List<String> contentType,

        @Doc("Seconds for which an answer is given again.") @Default("300") @GreaterThan(0) @Nullable
        Integer cacheTtl,

        @Doc("Where answers are kept.") @OneOf("memory") String strategy,

        @Doc("Follow `Cache-Control` of requests and answers, and `Expires` of answers, instead of `cache_ttl`.")
        @Default("false")
        boolean cacheControl,

        @Doc("Take paths that differ in upper and lower case for the same.") @Default("false") @Nullable
        Boolean ignoreUriCase,

        @Doc(
                "Seconds for which an answer is kept at most, whether it may still be given or not; by default as long as it may. 0"
                        + " keeps it until its memory is needed.")
        @Nullable
        Integer storageTtl,

        @Doc("Settings of the memory strategy.") @Default("{}") @Nullable
        Memory memory,

        @Doc("Query arguments that tell answers apart; all when none is named.") @Nullable
        List<String> varyQueryParams,

        @Doc("Request headers that tell answers apart, besides those in an answer's `Vary`.") @Nullable
        List<String> varyHeaders,

        @Doc("Headers that tell clients of the cache.") @Default("{}") @Nullable
        ResponseHeaders responseHeaders) {

    private static final int USUAL_TTL = 300;

    /** Settings of the memory strategy. */
    public record Memory(
            @Doc(
                    "Name of the memory. `kong_db_cache` has the size of setting `mem_cache_size`; others are made by setting"
                            + " `nginx_http_lua_shared_dict`. Uses with the same name share one memory.")
            @Default("\"kong_db_cache\"")
            String dictionaryName) {}

    /** Which headers are sent. */
    public record ResponseHeaders(
            @Doc("Send `Age`, the seconds since the answer was got, with answers from the cache.")
            @Default("true")
            @Nullable
            Boolean age,

            @Doc("Send `X-Cache-Status`: `Hit`, `Miss`, `Refresh` or `Bypass`.")
            @FieldName("X-Cache-Status")
            @Default("true")
            @Nullable
            Boolean status,

            @Doc("Send `X-Cache-Key`, by which the Admin API finds the answer.")
            @FieldName("X-Cache-Key")
            @Default("true")
            @Nullable
            Boolean key) {}

    int ttl() {
        return cacheTtl == null ? USUAL_TTL : cacheTtl;
    }

    String dictionary() {
        return memory == null ? Dictionaries.USUAL : memory.dictionaryName();
    }

    boolean sendsAge() {
        return responseHeaders == null || isOn(responseHeaders.age());
    }

    boolean sendsStatus() {
        return responseHeaders == null || isOn(responseHeaders.status());
    }

    boolean sendsKey() {
        return responseHeaders == null || isOn(responseHeaders.key());
    }

    private static boolean isOn(@Nullable Boolean header) {
        return header == null || header;
    }
}
