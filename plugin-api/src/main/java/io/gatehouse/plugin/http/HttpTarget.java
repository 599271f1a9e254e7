/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server and how to talk to it. Immutable; equal targets share connections.
 *
 * @param scheme {@code http} or {@code https}
 * @param host name or address; IPv6 without brackets
 * @param port 1..65535
 * @param connectTimeout until a connection, TLS included, is ready
 * @param readTimeout between two readings of the answer
 * @param writeTimeout between two writings of the request
 * @param idleTimeout how long an unused connection is kept
 * @param verifyTls whether certificate and host name are checked
 * @param serverName name sent and checked in TLS; null for {@code host}
 * @param proxy HTTP proxy, scheme {@code http}; null for none. TLS goes through {@code CONNECT}
 */
public record HttpTarget(
        String scheme,
        String host,
        int port,
        Duration connectTimeout,
        Duration readTimeout,
        Duration writeTimeout,
        Duration idleTimeout,
        boolean verifyTls,
        @Nullable String serverName,
        @Nullable URI proxy) {

    private static final Duration MINUTE = Duration.ofSeconds(60);

    /** Checks scheme and port. */
    public HttpTarget {
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("scheme: '" + scheme + "' (expected: http or https)");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
        }
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(connectTimeout, "connectTimeout");
        Objects.requireNonNull(readTimeout, "readTimeout");
        Objects.requireNonNull(writeTimeout, "writeTimeout");
        Objects.requireNonNull(idleTimeout, "idleTimeout");
    }

    /** A server with timeouts of a minute, TLS verified, no proxy. */
    public static HttpTarget of(String scheme, String host, int port) {
        return new HttpTarget(scheme, host, port, MINUTE, MINUTE, MINUTE, MINUTE, true, null, null);
    }

    /** The same with one timeout for connecting, reading and writing. */
    public HttpTarget withTimeout(Duration timeout) {
        return new HttpTarget(scheme, host, port, timeout, timeout, timeout, idleTimeout, verifyTls, serverName, proxy);
    }

    /** The same with another life time of unused connections. */
    public HttpTarget withIdleTimeout(Duration timeout) {
        return new HttpTarget(
                scheme, host, port, connectTimeout, readTimeout, writeTimeout, timeout, verifyTls, serverName, proxy);
    }

    /** The same with or without checking certificates. */
    public HttpTarget withVerifyTls(boolean verify) {
        return new HttpTarget(
                scheme, host, port, connectTimeout, readTimeout, writeTimeout, idleTimeout, verify, serverName, proxy);
    }

    /** The same through an HTTP proxy, or directly when null. */
    public HttpTarget withProxy(@Nullable URI newProxy) {
        return new HttpTarget(
                scheme,
                host,
                port,
                connectTimeout,
                readTimeout,
                writeTimeout,
                idleTimeout,
                verifyTls,
                serverName,
                newProxy);
    }

    /** Value of a {@code Host} header: with the port unless it is the scheme's own. */
    public String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return usual ? name : name + ":" + port;
    }
}
