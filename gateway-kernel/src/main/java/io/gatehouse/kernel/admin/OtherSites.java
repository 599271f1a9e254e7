/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.http.AdminRequest;
import java.util.List;
import java.util.Set;

/**
 * Keeps web sites that somebody happens to visit from using the Admin API through the visitor's browser. Browsers say in
 * {@code Sec-Fetch-Site} who makes them ask; what is no browser does not, and passes.
 */
final class OtherSites {

    private static final Set<String> ONLY_READING = Set.of("GET", "HEAD");

    private OtherSites() {}

    /**
     * Whether a page of another site asks, which is no manager. Links that people follow are fine: the other site does not see
     * what they show.
     */
    static boolean isRefused(AdminRequest request, List<String> managers) {
        if (!"cross-site".equals(request.headers().first("Sec-Fetch-Site"))) {
            return false;
        }
        String origin = request.headers().first("Origin");
        if (origin != null && managers.contains(origin)) {
            return false;
        }
        boolean link =
                "navigate".equals(request.headers().first("Sec-Fetch-Mode")) && ONLY_READING.contains(request.method());
        return !link;
    }
}
