/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import com.google.common.net.InetAddresses;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names by which a listener on loopback is asked. A web site that lets its own name lead to 127.0.0.1 makes browsers take the
 * listener for a part of that site; it cannot make them leave its name out. Programs ask by any name. Immutable.
 */
public final class OwnNames {

    private static final String LOCALHOST = "localhost";

    /** What tells a browser from a program. The first comes with all requests of pages, which can change but not omit it. */
    private static final List<String> OF_BROWSERS = List.of("Accept-Language", "Origin", "Referer", "Sec-Fetch-Site");

    private final Set<String> names = new HashSet<>();
    private final String described;

    /**
     * The names of one machine; addresses and {@code localhost} are among them always.
     *
     * @param hostName of the machine
     * @param addresses under which browsers ask too, as settings write them: {@code https://host:port/path}, or a part of that
     */
    public OwnNames(String hostName, List<String> addresses) {
        names.add(HostRules.name(hostName));
        for (String address : addresses) {
            names.add(host(address));
        }
        described = "an address such as 127.0.0.1, localhost or " + HostRules.name(hostName);
    }

    private static String host(String address) {
        int scheme = address.indexOf("://");
        String rest = scheme < 0 ? address : address.substring(scheme + 3);
        int path = rest.indexOf('/');
        return HostRules.name(path < 0 ? rest : rest.substring(0, path));
    }

    /** Whether a request may ask for this host; one of HTTP/1.0 need not name any. */
    boolean include(@Nullable String host) {
        if (host == null) {
            return true;
        }
        String name = HostRules.name(host);
        return InetAddresses.isUriInetAddress(name)
                || name.equals(LOCALHOST)
                || name.endsWith("." + LOCALHOST)
                || names.contains(name);
    }

    /** The handler, but for requests of browsers that ask for another name than these: they get 403. */
    public AdminHandler guard(AdminHandler handler) {
        return new AdminHandler() {
            @Override
            public @Nullable AdminResponse early(AdminRequest head) {
                String host = head.headers().first(HeaderName.HOST);
                return host == null || !isOfBrowser(head.headers()) || include(host)
                        ? handler.early(head)
                        : refusal(host, head.method());
            }

            @Override
            public AdminResponse handle(AdminRequest request) throws Exception {
                return handler.handle(request);
            }

            @Override
            public long bodyLimit() {
                return handler.bodyLimit();
            }
        };
    }

    private static boolean isOfBrowser(HeaderList headers) {
        for (String name : OF_BROWSERS) {
            if (headers.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private AdminResponse refusal(String host, String method) {
        String message =
                "the request is for host '" + HostRules.name(host) + "', which this listener without a lock does"
                        + " not take for its own (expected: " + described + "; or set admin_token, or name the host in"
                        + " admin_gui_url)";
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.CONTENT_TYPE, "application/json; charset=utf-8");
        byte[] body = method.equals("HEAD") ? new byte[0] : JsonCodec.INSTANCE.write(Map.of("message", message));
        return new AdminResponse(403, headers, body);
    }
}
