/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a request says where it goes, when equal ones are to go to the same target. Immutable.
 *
 * @param part the part
 * @param name of the header, cookie, argument or capture; empty for parts without a name
 * @param cookiePath path of the cookie that is set when there is none
 */
public record HashSource(Part part, String name, String cookiePath) {

    /** Parts of a request. */
    public enum Part {
        /** Nothing: all requests are equal. */
        NONE,
        /** Id of the consumer, or else of the credential. */
        CONSUMER,
        /** Address of the client. */
        IP,
        /** All values of a header. */
        HEADER,
        /** A cookie, which is set when it is missing. */
        COOKIE,
        /** The path without dot segments and such. */
        PATH,
        /** All values of an argument of the query. */
        QUERY_ARGUMENT,
        /** What a named group of the route's path matched. */
        CAPTURE
    }

    /** What an upstream hashes on first. */
    static HashSource first(Map<String, @Nullable Object> upstream) {
        return of(upstream, "hash_on");
    }

    /** What an upstream hashes on when there is none of the first. */
    static HashSource second(Map<String, @Nullable Object> upstream) {
        return of(upstream, "hash_fallback");
    }

    private static HashSource of(Map<String, @Nullable Object> upstream, String field) {
        String path = text(upstream, "hash_on_cookie_path", "/");
        return switch (text(upstream, field, "none")) {
            case "consumer" -> new HashSource(Part.CONSUMER, "", path);
            case "ip" -> new HashSource(Part.IP, "", path);
            case "header" -> new HashSource(Part.HEADER, text(upstream, field + "_header", ""), path);
            case "cookie" -> new HashSource(Part.COOKIE, text(upstream, "hash_on_cookie", ""), path);
            case "path" -> new HashSource(Part.PATH, "", path);
            case "query_arg" -> new HashSource(Part.QUERY_ARGUMENT, text(upstream, field + "_query_arg", ""), path);
            case "uri_capture" -> new HashSource(Part.CAPTURE, text(upstream, field + "_uri_capture", ""), path);
            default -> new HashSource(Part.NONE, "", path);
        };
    }

    private static String text(Map<String, @Nullable Object> upstream, String field, String otherwise) {
        return upstream.get(field) instanceof String text ? text : otherwise;
    }
}
