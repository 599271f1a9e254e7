/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.manager;

import io.gatehouse.kernel.http.Listen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where browsers find the Admin API.
 *
 * @param url what setting {@code admin_gui_api_url} says, with or without a scheme; null when it is the page's own host
 * @param port of the first admin listener without TLS, or null
 * @param tlsPort of the first admin listener with TLS, or null
 */
public record AdminAddress(
        @Nullable String url,
        @Nullable Integer port,
        @Nullable Integer tlsPort) {

    /** What a content security policy can name, and nothing that would end the name. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");

    private static final Pattern ORIGIN = Pattern.compile("(?:https?://)?[A-Za-z0-9._\\[\\]:-]+");

    /**
     * Checks the address.
     *
     * @throws IllegalArgumentException when it is no address of the web
     */
    public AdminAddress {
        if (url != null && !ORIGIN.matcher(origin(url)).matches()) {
            throw new IllegalArgumentException("admin_gui_api_url: '" + url
                    + "' (expected: where browsers find the Admin API, as in https://admin.example.com:8444)");
        }
    }

    /** The address that settings describe. */
    public static AdminAddress of(@Nullable String url, List<Listen> listens) {
        return new AdminAddress(url == null || url.isBlank() ? null : url, port(listens, false), port(listens, true));
    }

    private static @Nullable Integer port(List<Listen> listens, boolean tls) {
        for (Listen listen : listens) {
            if (listen.ssl() == tls) {
                return listen.address().getPort();
            }
        }
        return null;
    }

    /** What the page's script is told, under the names that Kong's page uses. */
    Map<String, Object> members(String path) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("ADMIN_GUI_PATH", path.isEmpty() ? "/" : path);
        members.put("ADMIN_API_URL", url == null ? "" : url);
        members.put("ADMIN_API_PORT", port == null ? "" : port.toString());
        members.put("ADMIN_API_SSL_PORT", tlsPort == null ? "" : tlsPort.toString());
        members.put("ANONYMOUS_REPORTS", "false");
        return members;
    }

    /** What the page may connect to, in the words of a content security policy. */
    String sources(@Nullable String pageHost) {
        if (url != null) {
            return "'self' " + origin(url);
        }
        String name = pageHost == null ? "" : hostName(pageHost);
        List<String> sources = new ArrayList<>();
        sources.add("'self'");
        if (!HOST.matcher(name).matches()) {
            // Policies have no word for an IPv6 address.
            sources.addAll(List.of("http:", "https:"));
            return String.join(" ", sources);
        }
        if (port != null) {
            sources.add("http://" + name + ":" + port);
        }
        if (tlsPort != null) {
            sources.add("https://" + name + ":" + tlsPort);
        }
        return String.join(" ", sources);
    }

    private static String hostName(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static String origin(String url) {
        int scheme = url.indexOf("://");
        int path = url.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        return path < 0 ? url : url.substring(0, path);
    }
}
