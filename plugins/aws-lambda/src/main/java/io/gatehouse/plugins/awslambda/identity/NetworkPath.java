/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How AWS is reached.
 *
 * @param proxy HTTP proxy, or null
 * @param verifyTls whether certificates are checked
 */
record NetworkPath(@Nullable URI proxy, boolean verifyTls) {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** A call a quarter of an hour needs no connection waiting. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    static NetworkPath of(AwsLambdaConfig config) {
        String proxy = config.proxyUrl();
        return new NetworkPath(proxy == null ? null : URI.create(proxy), config.verifiesTls());
    }

    HttpTarget to(URI server) {
        boolean secure = "https".equalsIgnoreCase(server.getScheme());
        String host = server.getHost();
        if (host == null || !secure && !"http".equalsIgnoreCase(server.getScheme())) {
            throw new IdentityException("URL '" + server + "' (expected: https or http, and a host)");
        }
        int port = server.getPort() > 0 ? server.getPort() : secure ? 443 : 80;
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return HttpTarget.of(secure ? "https" : "http", name, port)
                .withTimeout(TIMEOUT)
                .withIdleTimeout(IDLE)
                .withVerifyTls(verifyTls)
                .withProxy(proxy);
    }
}
