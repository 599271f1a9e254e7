/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query's arguments as they were sent: nothing is decoded, and a flag is an empty text. */
final class EncodedQuery {

    private EncodedQuery() {}

    static Arguments parse(@Nullable String query, int limit) {
        if (query == null || query.isEmpty()) {
            return Arguments.none();
        }
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int start = 0; start < query.length() && names.size() < limit; ) {
            int ampersand = query.indexOf('&', start);
            int end = ampersand < 0 ? query.length() : ampersand;
            int equals = query.indexOf('=', start);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (nameEnd > start) {
                names.add(Headers.text(query.substring(start, nameEnd)));
                values.add(nameEnd == end ? "" : Headers.text(query.substring(nameEnd + 1, end)));
            }
            start = end + 1;
        }
        return Arguments.of(names, values);
    }
}
