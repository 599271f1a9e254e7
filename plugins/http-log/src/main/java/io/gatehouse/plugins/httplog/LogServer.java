/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.httplog;

import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.http.HttpTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an endpoint's URL.
 *
 * @param target its server; certificates are not checked, as in Kong
 * @param path path without query
 * @param authorization value of the header, or null when there is no user in the URL
 */
record LogServer(HttpTarget target, String path, @Nullable String authorization) {

    private static final Pattern URL = Pattern.compile("(?<scheme>https?)://(?:(?<user>[^/?#]*)@)?"
            + "(?:\\[(?<address>[^\\]]+)\\]|(?<host>[^:/?#]+))(?::(?<port>\\d{1,5}))?(?<path>/[^?#]*)?(?:[?#].*)?");
    private static final double LONGEST = Integer.MAX_VALUE;

    static LogServer of(HttpLogConfig config) {
        Matcher url = URL.matcher(config.httpEndpoint());
        if (!url.matches()) {
            throw ConfigException.at(
                    "http_endpoint",
                    "not an URL that entries can be sent to (expected: http:// or https://, a host, a port at will)");
        }
        String scheme = url.group("scheme");
        String host = url.group("address") != null ? url.group("address") : url.group("host");
        int port = url.group("port") != null ? Integer.parseInt(url.group("port")) : scheme.equals("https") ? 443 : 80;
        if (port < 1 || port > 65535) {
            throw ConfigException.at("http_endpoint", "port " + port + " (expected: 1..65535)");
        }
        HttpTarget target = HttpTarget.of(scheme, host, port)
                .withTimeout(millis(config.timeout()))
                .withIdleTimeout(millis(config.keepalive()))
                .withVerifyTls(false);
        return new LogServer(
                target, url.group("path") == null ? "/" : url.group("path"), authorization(url.group("user")));
    }

    private static Duration millis(double value) {
        return Duration.ofMillis((long) Math.min(LONGEST, Math.max(1, value)));
    }

    private static @Nullable String authorization(@Nullable String user) {
        return user == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    /** For logs: without user and password. */
    String label() {
        return target.scheme() + "://" + target.authority() + path;
    }
}
