/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugins.awslambda.endpoint.EndpointStyle;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the security token service is.
 *
 * @param url as configured, or that of the region
 * @param region that calls are signed for
 */
record StsEndpoint(URI url, String region) {

    private static final String GLOBAL_HOST = "sts.amazonaws.com";
    private static final String REGION_OF_GLOBAL_HOST = "us-east-1";

    /**
     * The endpoint to use.
     *
     * @param configured URL to use as it is; that of the global host means the region's own, except in legacy mode
     * @param legacy whether regions of the public partition use the global host, as before there were others
     */
    static StsEndpoint of(@Nullable String configured, String region, EndpointStyle style, boolean legacy) {
        URI url = configured == null ? null : URI.create(configured);
        if (url != null && !GLOBAL_HOST.equalsIgnoreCase(url.getHost())) {
            return new StsEndpoint(url, region);
        }
        boolean global = legacy && EndpointStyle.isPublic(region) && !style.fips() && !style.dualStack();
        return global
                ? new StsEndpoint(URI.create("https://" + GLOBAL_HOST), REGION_OF_GLOBAL_HOST)
                : new StsEndpoint(URI.create("https://" + style.securityTokens(region)), region);
    }
}
