/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.azurefunctions;

import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugin.http.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Where a function is. */
final class FunctionAddress {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double LONGEST_MILLIS = Integer.MAX_VALUE;

    private FunctionAddress() {}

    static HttpTarget server(AzureFunctionsPlugin.Config config) {
        boolean clear = Boolean.FALSE.equals(config.https());
        String host = config.appname() + "." + config.hostdomain();
        return HttpTarget.of(clear ? "http" : "https", host, clear ? 80 : 443)
                .withTimeout(duration(config.timeoutMillis()))
                .withIdleTimeout(duration(config.keepaliveMillis()))
                .withVerifyTls(Boolean.TRUE.equals(config.httpsVerify()));
    }

    /** Milliseconds of a configuration, at least one. */
    static Duration duration(double millis) {
        return Duration.ofNanos((long) (Math.min(LONGEST_MILLIS, Math.max(1, millis)) * NANOS_PER_MILLI));
    }

    /** Path of the function, escaped for transport, without a slash at the end. */
    static String path(AzureFunctionsPlugin.Config config) {
        String prefix = withoutSlashes(config.routeprefix());
        String function = withoutSlashes(config.functionname());
        return escaped((prefix.isEmpty() ? "/" : "/" + prefix + "/") + function);
    }

    private static String withoutSlashes(@Nullable String text) {
        if (text == null) {
            return "";
        }
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == '/') {
            start++;
        }
        while (end > start && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(start, end);
    }

    /** What cannot stand in a request line; everything else is taken as it is written. */
    private static String escaped(String path) {
        StringBuilder escaped = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f) {
                escaped.append((char) b);
            } else {
                escaped.append('%');
                HexFormat.of().withUpperCase().toHexDigits(escaped, b);
            }
        }
        return escaped.toString();
    }

    /** The path and query of a call: the request's own path, where it is more than a slash, follows the function's. */
    static String target(String function, UpstreamRequest request) {
        String rest = request.path();
        String path =
                rest.equals("/") ? function : function.endsWith("/") ? function + rest.substring(1) : function + rest;
        String query = request.rawQuery();
        return query == null || query.isEmpty() ? path : path + "?" + query;
    }
}
