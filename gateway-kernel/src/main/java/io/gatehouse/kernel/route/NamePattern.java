/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import org.jspecify.annotations.Nullable;

/** A host or server name of a route: plain, or with {@code *} at one end; a host may ask for a port. */
record NamePattern(Kind kind, String text, int port) {

    static final int ANY_PORT = -1;
    private static final int MAX_PORT_DIGITS = 5;

    enum Kind {
        EXACT,
        PREFIX,
        SUFFIX
    }

    static NamePattern ofHost(String host) {
        int colon = portColon(host);
        return colon < 0 ? of(host, ANY_PORT) : of(host.substring(0, colon), port(host, colon));
    }

    static NamePattern ofServerName(String name) {
        return of(name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name, ANY_PORT);
    }

    private static NamePattern of(String name, int port) {
        if (name.startsWith("*")) {
            return new NamePattern(Kind.SUFFIX, name.substring(1), port);
        }
        if (name.endsWith("*")) {
            return new NamePattern(Kind.PREFIX, name.substring(0, name.length() - 1), port);
        }
        return new NamePattern(Kind.EXACT, name, port);
    }

    /** Where the port of a Host header begins: its first colon, provided that only a number follows; otherwise -1. */
    static int portColon(String host) {
        int colon = host.indexOf(':');
        int digits = host.length() - colon - 1;
        if (colon < 0 || digits == 0 || digits > MAX_PORT_DIGITS) {
            return -1;
        }
        for (int i = colon + 1; i < host.length(); i++) {
            if (host.charAt(i) < '0' || host.charAt(i) > '9') {
                return -1;
            }
        }
        return colon;
    }

    /** The number behind the colon that {@link #portColon} found. */
    static int port(String host, int colon) {
        return Integer.parseInt(host, colon + 1, host.length(), 10);
    }

    boolean isExact() {
        return kind == Kind.EXACT;
    }

    boolean matches(@Nullable String name, int atPort) {
        if (name == null || port != ANY_PORT && port != atPort) {
            return false;
        }
        return switch (kind) {
            case EXACT -> name.equals(text);
            case PREFIX -> name.startsWith(text);
            case SUFFIX -> name.endsWith(text);
        };
    }
}
