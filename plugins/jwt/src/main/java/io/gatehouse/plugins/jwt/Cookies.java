/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import org.jspecify.annotations.Nullable;

/** Finds cookies. Names are found without regard to case, as the variables are that existing configurations stand on. */
final class Cookies {

    private Cookies() {}

    /** The value of the first cookie of a name, or null. */
    static @Nullable String find(Headers headers, HeaderName header, String name) {
        for (int i = 0; i < headers.size(); i++) {
            String value = headers.name(i).equalsIgnoreCase(header.text()) ? find(headers.value(i), name) : null;
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable String find(String line, String name) {
        for (int start = 0; start < line.length(); ) {
            int semicolon = line.indexOf(';', start);
            int end = semicolon < 0 ? line.length() : semicolon;
            int equals = line.indexOf('=', start);
            if (equals > start
                    && equals < end
                    && line.substring(start, equals).strip().equalsIgnoreCase(name)) {
                return line.substring(equals + 1, end).strip();
            }
            start = end + 1;
        }
        return null;
    }
}
