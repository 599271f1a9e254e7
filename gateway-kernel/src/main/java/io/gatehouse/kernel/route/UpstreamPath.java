/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import org.jspecify.annotations.Nullable;

/** The path a request has at the upstream: the service's and the request's, joined by exactly one slash. */
public final class UpstreamPath {

    private UpstreamPath() {}

    /**
     * Joins the paths. The result is not escaped: see {@link RequestPath#escape}.
     *
     * @param servicePath path of the service, or null when it has none
     * @param requestPath the request's path in normal form
     * @param matchedText what the route matched of it, or null when the route has no paths
     * @param strip whether that is left out
     */
    public static String join(
            @Nullable String servicePath, String requestPath, @Nullable String matchedText, boolean strip) {
        String service = servicePath == null ? "/" : servicePath;
        boolean slash = service.endsWith("/");
        String base = slash ? service.substring(0, service.length() - 1) : service;
        if (!strip) {
            return requestPath.equals("/") && !slash ? service : base + requestPath;
        }
        String rest = remainder(requestPath, matchedText == null ? 1 : matchedText.length());
        if (!rest.isEmpty()) {
            return rest.startsWith("/") ? base + rest : base + "/" + rest;
        }
        boolean keepSlash = base.isEmpty() || requestPath.endsWith("/") && (slash || requestPath.length() > 1);
        return keepSlash ? base + "/" : base;
    }

    private static String remainder(String requestPath, int matched) {
        String rest = requestPath.substring(Math.min(matched, requestPath.length()));
        if (rest.equals(".") || rest.equals("..")) {
            return "";
        }
        if (rest.startsWith("./")) {
            return rest.substring(2);
        }
        return rest.startsWith("../") ? rest.substring(3) : rest;
    }
}
