/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Conditions of a request on a plugin's answer with status 200: what the client has already is not sent again. */
final class ConditionalRequest {

    private static final HeaderName IF_NONE_MATCH = HeaderName.of("If-None-Match");
    private static final HeaderName IF_MODIFIED_SINCE = HeaderName.of("If-Modified-Since");
    private static final HeaderName ETAG = HeaderName.of("ETag");
    private static final HeaderName LAST_MODIFIED = HeaderName.of("Last-Modified");

    private ConditionalRequest() {}

    static void evaluate(Request request, Answer answer) {
        if (answer.status() != 200) {
            return;
        }
        Headers conditions = request.headers();
        String noneMatch = conditions.first(IF_NONE_MATCH);
        String modifiedSince = conditions.first(IF_MODIFIED_SINCE);
        if (noneMatch == null && modifiedSince == null) {
            return;
        }
        HeaderList headers = answer.headers();
        boolean sameTag = noneMatch == null || matches(noneMatch, headers.first(ETAG));
        boolean sameTime = modifiedSince == null || sameTime(modifiedSince, headers.first(LAST_MODIFIED));
        if (sameTag && sameTime) {
            answer.status(304);
            answer.body(Body.empty());
            headers.remove(HeaderName.CONTENT_TYPE);
        }
    }

    private static boolean matches(String condition, @Nullable String tag) {
        if (condition.strip().equals("*")) {
            return true;
        }
        if (tag == null) {
            return false;
        }
        String wanted = opaque(tag);
        for (String candidate : condition.split(",")) {
            if (opaque(candidate).equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static String opaque(String tag) {
        String text = tag.strip();
        return text.startsWith("W/") ? text.substring(2) : text;
    }

    private static boolean sameTime(String condition, @Nullable String lastModified) {
        Instant known = instant(condition);
        return known != null && lastModified != null && known.equals(instant(lastModified));
    }

    private static @Nullable Instant instant(String date) {
        try {
            return ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeParseException malformed) {
            return null;
        }
    }
}
