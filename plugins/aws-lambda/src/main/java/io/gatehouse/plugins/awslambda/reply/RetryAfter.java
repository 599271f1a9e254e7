/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;

/** When a server wants to be asked again. Lambda says so in seconds; the other form, a date, is ignored. */
public final class RetryAfter {

    static final HeaderName NAME = HeaderName.of("Retry-After");
    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /** Seconds to wait as the headers say, 0 when they say nothing. */
    public static int seconds(Headers headers) {
        String value = headers.first(NAME);
        return value != null && isSeconds(value) ? Integer.parseInt(value) : 0;
    }

    static boolean isSeconds(String value) {
        if (value.isEmpty() || value.length() > MOST_DIGITS) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
