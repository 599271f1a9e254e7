/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import org.jspecify.annotations.Nullable;

/** How the path that a request has at the upstream is made of the service's and its own: {@code path_handling} of a route. */
public enum PathHandling {

    /** Joined by exactly one slash. */
    V0 {
        @Override
        String kept(String service, String requestPath) {
            boolean slash = service.endsWith("/");
            return requestPath.equals("/") && !slash ? service : withoutSlash(service, slash) + requestPath;
        }

        @Override
        String stripped(String service, String requestPath, String rest) {
            boolean slash = service.endsWith("/");
            String base = withoutSlash(service, slash);
            if (!rest.isEmpty()) {
                return rest.startsWith("/") ? base + rest : base + "/" + rest;
            }
            boolean keepSlash = base.isEmpty() || requestPath.endsWith("/") && (slash || requestPath.length() > 1);
            return keepSlash ? base + "/" : base;
        }

        private static String withoutSlash(String service, boolean slash) {
            return slash ? service.substring(0, service.length() - 1) : service;
        }
    },

    /** The service's path is a prefix: nothing comes between it and what follows, and two slashes there become one. */
    V1 {
        @Override
        String kept(String service, String requestPath) {
            return service + requestPath.substring(1);
        }

        @Override
        String stripped(String service, String requestPath, String rest) {
            boolean slashes = service.endsWith("/") && rest.startsWith("/");
            return service + (slashes ? rest.substring(1) : rest);
        }
    };

    /**
     * Joins the paths. The result is not escaped: see {@link RequestPath#escape}.
     *
     * @param servicePath path of the service, or null when it has none
     * @param requestPath the request's path in normal form
     * @param matchedText what the route matched of it, or null when the route has no paths
     * @param strip whether that is left out
     */
    public String join(@Nullable String servicePath, String requestPath, @Nullable String matchedText, boolean strip) {
        String service = servicePath == null ? "/" : servicePath;
        return strip
                ? stripped(service, requestPath, remainder(requestPath, matchedText == null ? 1 : matchedText.length()))
                : kept(service, requestPath);
    }

    abstract String kept(String service, String requestPath);

    /** Joins with what is left of the request's path. */
    abstract String stripped(String service, String requestPath, String rest);

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
