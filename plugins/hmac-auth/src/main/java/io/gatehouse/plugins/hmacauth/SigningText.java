/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.hmacauth;

import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import java.util.List;
import java.util.Locale;

/**
 * Writes the text that a client signed.
 *
 * @param request whose first line is signed as it came
 * @param headers whose values are signed
 */
record SigningText(Request request, Headers headers) {

    /** One line for each name: of a header with its value, or of the request's first line. */
    String of(List<String> names) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                text.append('\n');
            }
            append(text, names.get(i));
        }
        return text.toString();
    }

    private void append(StringBuilder text, String name) {
        String value = headers.first(name);
        if (value != null) {
            text.append(name).append(": ").append(value);
        } else if (name.equals("@request-target")) {
            text.append(name).append(": ").append(request.method().toLowerCase(Locale.ROOT));
            text.append(' ').append(request.target());
        } else if (name.equals("request-line")) {
            text.append(request.method())
                    .append(' ')
                    .append(request.target())
                    .append(" HTTP/")
                    .append(version());
        } else {
            text.append(name).append(':');
        }
    }

    private String version() {
        String version = request.httpVersion();
        return version.indexOf('.') < 0 ? version + ".0" : version;
    }
}
