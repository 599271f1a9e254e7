/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import org.jspecify.annotations.Nullable;

/** Headers that concern one connection only (RFC 9110, 7.6.1) and are never passed on. */
final class HopByHop {

    private static final HeaderName CONNECTION = HeaderName.of("Connection");
    private static final HeaderName[] NEVER_PASSED_ON = {
        CONNECTION,
        HeaderName.of("Keep-Alive"),
        HeaderName.of("Proxy-Connection"),
        HeaderName.of("Transfer-Encoding"),
        HeaderName.of("Upgrade"),
    };

    private HopByHop() {}

    /** Removes them, and those that {@code Connection} names. */
    static void removeFrom(HeaderList headers) {
        for (String value : headers.all(CONNECTION.text())) {
            removeNamed(headers, value);
        }
        for (HeaderName name : NEVER_PASSED_ON) {
            headers.remove(name);
        }
    }

    private static void removeNamed(HeaderList headers, String connection) {
        for (int start = 0; start < connection.length(); ) {
            int comma = connection.indexOf(',', start);
            int end = comma < 0 ? connection.length() : comma;
            String name = connection.substring(start, end).strip();
            if (HeaderName.isToken(name) && !isNeeded(name)) {
                headers.remove(name);
            }
            start = end + 1;
        }
    }

    /** Whether a header must not be removed just because the sender names it, as it carries the meaning of the message. */
    private static boolean isNeeded(@Nullable String name) {
        return "host".equalsIgnoreCase(name) || "content-length".equalsIgnoreCase(name);
    }
}
