/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.endpoint.EndpointStyle;
import java.net.URI;
import java.time.Duration;

/** Where the Lambda API of a configuration is. */
public final class LambdaTarget {

    private static final int HTTPS_PORT = 443;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double LONGEST_MILLIS = Integer.MAX_VALUE;

    private LambdaTarget() {}

    /** The endpoint of the region in its partition, or the configured host. */
    public static HttpTarget of(AwsLambdaConfig config, String region, EndpointStyle style) {
        boolean plain = AwsLambdaConfig.on(config.disableHttps());
        String host = config.host() == null ? style.lambda(region) : withoutBrackets(config.host());
        Integer port = config.port();
        String proxy = config.proxyUrl();
        return HttpTarget.of(plain ? "http" : "https", host, port == null ? HTTPS_PORT : port)
                .withTimeout(duration(config.timeout()))
                .withIdleTimeout(duration(config.keepalive()))
                .withVerifyTls(config.verifiesTls())
                .withProxy(proxy == null ? null : URI.create(proxy));
    }

    /** Milliseconds of a configuration, at least one. */
    public static Duration duration(double millis) {
        return Duration.ofNanos((long) (Math.min(LONGEST_MILLIS, Math.max(1, millis)) * NANOS_PER_MILLI));
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
