/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An address to listen on, as settings such as {@code proxy_listen} write it.
 *
 * @param address where to listen; port 0 lets the system choose
 * @param ssl whether clients speak TLS
 * @param http2 whether HTTP/2 is offered: by ALPN with TLS, by prior knowledge without
 * @param proxyProtocol whether connections begin with a header of the PROXY protocol
 * @param backlog how many connections may wait to be accepted
 */
public record Listen(InetSocketAddress address, boolean ssl, boolean http2, boolean proxyProtocol, int backlog) {

    private static final int DEFAULT_BACKLOG = 511;
    private static final List<String> FLAGS_WITHOUT_EFFECT = List.of("reuseport", "deferred", "bind", "default_server");
    private static final List<String> OPTIONS_WITHOUT_EFFECT =
            List.of("ipv6only=", "so_keepalive=", "rcvbuf=", "sndbuf=", "fastopen=", "setfib=");

    /** Checks for nulls. */
    public Listen {
        Objects.requireNonNull(address, "address");
        if (address.isUnresolved() || backlog < 1) {
            throw new IllegalArgumentException(
                    "listen: " + address + " with backlog " + backlog + " (expected: an IP address and at least 1)");
        }
    }

    /**
     * Reads a list such as {@code 0.0.0.0:8000 backlog=16384, [::1]:8443 ssl http2}; {@code off} is an empty one.
     *
     * @throws IllegalArgumentException when it is malformed
     */
    public static List<Listen> parse(String text) {
        String trimmed = text.trim();
        if (trimmed.isEmpty() || trimmed.equals("off")) {
            return List.of();
        }
        List<Listen> parsed = new ArrayList<>();
        for (String entry : trimmed.split(",", -1)) {
            parsed.add(parseOne(entry.trim()));
        }
        return List.copyOf(parsed);
    }

    /**
     * Whether who listens here is reached by those, too, who connect to the other: sockets of the JVM for all addresses of IPv4 or
     * of IPv6 take connections of both.
     */
    boolean covers(Listen other) {
        return address.getPort() != 0
                && address.getPort() == other.address.getPort()
                && address.getAddress().isAnyLocalAddress()
                && other.address.getAddress().isAnyLocalAddress()
                && address.getAddress().getClass() != other.address.getAddress().getClass()
                && ssl == other.ssl
                && http2 == other.http2
                && proxyProtocol == other.proxyProtocol;
    }

    private static Listen parseOne(String entry) {
        String[] words = entry.split("\\s+");
        InetSocketAddress address = parseAddress(words[0], entry);
        boolean ssl = false;
        boolean http2 = false;
        boolean proxyProtocol = false;
        int backlog = DEFAULT_BACKLOG;
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            switch (word) {
                case "ssl" -> ssl = true;
                case "http2" -> http2 = true;
                case "proxy_protocol" -> proxyProtocol = true;
                default ->
                    backlog = word.startsWith("backlog=") ? parseBacklog(word, entry) : skip(word, entry, backlog);
            }
        }
        return new Listen(address, ssl, http2, proxyProtocol, backlog);
    }

    private static int skip(String word, String entry, int backlog) {
        boolean known = FLAGS_WITHOUT_EFFECT.contains(word);
        for (String option : OPTIONS_WITHOUT_EFFECT) {
            known |= word.startsWith(option);
        }
        if (!known) {
            throw new IllegalArgumentException(
                    "listen '" + entry + "': unknown flag '" + word
                            + "' (expected: ssl, http2, proxy_protocol, reuseport, deferred, bind, backlog=N, ipv6only=on, so_keepalive=on)");
        }
        return backlog;
    }

    private static int parseBacklog(String word, String entry) {
        long backlog = HeadParser.contentLength(word.substring("backlog=".length()));
        if (backlog < 1 || backlog > 0xffff) {
            throw new IllegalArgumentException("listen '" + entry + "': " + word + " (expected: backlog=1..65535)");
        }
        return (int) backlog;
    }

    private static InetSocketAddress parseAddress(String text, String entry) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        long port = HeadParser.contentLength(text.substring(colon + 1));
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.equals("localhost")) {
            bare = "127.0.0.1";
        }
        boolean bracketed = bare.length() < host.length() || bare.indexOf(':') < 0;
        if (!bracketed || !InetAddresses.isInetAddress(bare) || port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("listen '" + entry + "': address '" + text
                    + "' (expected: an IP address and a port, as in 0.0.0.0:8000 or [::]:8000)");
        }
        InetAddress address = InetAddresses.forString(bare);
        return new InetSocketAddress(address, (int) port);
    }
}
