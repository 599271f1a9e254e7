/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.endpoint;

import io.gatehouse.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * Which of AWS's endpoints are called.
 *
 * @param fips those with FIPS 140 cryptography
 * @param dualStack those that answer by IPv4 and IPv6
 */
public record EndpointStyle(boolean fips, boolean dualStack) {

    private static final String GOVERNMENT_REGIONS = "us-gov-";

    /** What the configuration says, or where it says nothing, the environment. */
    public static EndpointStyle of(@Nullable Boolean fips, @Nullable Boolean dualStack, PluginContext context) {
        return new EndpointStyle(
                on(fips, context.environment("AWS_USE_FIPS_ENDPOINT")),
                on(dualStack, context.environment("AWS_USE_DUALSTACK_ENDPOINT")));
    }

    /** Host name of the Lambda API in a region. */
    public String lambda(String region) {
        return host(fips ? "lambda-fips" : "lambda", region);
    }

    /** Host name of the security token service in a region. */
    public String securityTokens(String region) {
        boolean ownName = fips && (dualStack || !region.startsWith(GOVERNMENT_REGIONS));
        return host(ownName ? "sts-fips" : "sts", region);
    }

    /** Whether a region is in AWS's public partition. */
    public static boolean isPublic(String region) {
        return Partition.of(region).isPublic();
    }

    private String host(String service, String region) {
        Partition partition = Partition.of(region);
        return service + "." + region + "." + (dualStack ? partition.dualStackDomain() : partition.domain());
    }

    private static boolean on(@Nullable Boolean configured, @Nullable String variable) {
        return configured == null ? "true".equalsIgnoreCase(variable) : configured;
    }
}
