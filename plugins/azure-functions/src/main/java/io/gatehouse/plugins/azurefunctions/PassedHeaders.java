/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.azurefunctions;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;

/** Headers that go from one connection to the other. */
final class PassedHeaders {

    private static final HeaderName CONNECTION = HeaderName.of("Connection");
    private static final HeaderName[] NEVER_PASSED = {
        CONNECTION,
        HeaderName.of("Keep-Alive"),
        HeaderName.of("Proxy-Authorization"),
        HeaderName.of("Proxy-Connection"),
        HeaderName.of("TE"),
        HeaderName.of("Trailer"),
        HeaderName.of("Transfer-Encoding"),
        HeaderName.of("Upgrade"),
    };

    /** What the gateway's client writes by itself. */
    private static final HeaderName[] OF_ITS_CLIENT = {
        HeaderName.HOST, HeaderName.CONTENT_LENGTH, HeaderName.of("Expect"),
    };

    private PassedHeaders() {}

    static HeaderList ofRequest(Headers headers) {
        HeaderList passed = ofAnswer(new HeaderList(headers));
        for (HeaderName name : OF_ITS_CLIENT) {
            passed.remove(name);
        }
        return passed;
    }

    /** Edits the headers. */
    static HeaderList ofAnswer(HeaderList headers) {
        String named = headers.first(CONNECTION);
        if (named != null) {
            for (String line : headers.all(CONNECTION.text())) {
                removeNamed(headers, line);
            }
        }
        for (HeaderName name : NEVER_PASSED) {
            headers.remove(name);
        }
        return headers;
    }

    private static void removeNamed(HeaderList headers, String line) {
        for (int start = 0; start < line.length(); ) {
            int comma = line.indexOf(',', start);
            int end = comma < 0 ? line.length() : comma;
            String name = line.substring(start, end).strip();
            if (HeaderName.isToken(name) && !name.equalsIgnoreCase(HeaderName.CONTENT_LENGTH.text())) {
                headers.remove(name);
            }
            start = end + 1;
        }
    }
}
