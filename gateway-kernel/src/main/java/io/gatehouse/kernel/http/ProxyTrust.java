/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import com.google.common.net.InetAddresses;
import io.gatehouse.plugin.Client;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which proxies in front are believed, and where they tell who the client is: settings {@code trusted_ips},
 * {@code real_ip_header} and {@code real_ip_recursive}. Immutable.
 */
public final class ProxyTrust {

    private static final String FROM_PROXY_PROTOCOL = "proxy_protocol";
    private static final ProxyTrust NOBODY = new ProxyTrust(AddressRanges.none(), "X-Real-IP", false);

    private final AddressRanges trusted;
    private final @Nullable HeaderName header;
    private final boolean recursive;

    /**
     * Trust.
     *
     * @param trusted addresses of proxies
     * @param realIpHeader a header's name, or {@code proxy_protocol}
     * @param recursive whether trusted addresses in the header are skipped, from the right
     */
    public ProxyTrust(AddressRanges trusted, String realIpHeader, boolean recursive) {
        this.trusted = Objects.requireNonNull(trusted, "trusted");
        this.header = realIpHeader.equals(FROM_PROXY_PROTOCOL) ? null : HeaderName.of(realIpHeader);
        this.recursive = recursive;
    }

    /** Nobody is believed. */
    public static ProxyTrust nobody() {
        return NOBODY;
    }

    /** The other end of a connection, taken for the client. */
    Client peer(@Nullable InetSocketAddress address) {
        if (address == null) {
            return new Client("", 0, "", 0, false);
        }
        String text = InetAddresses.toAddrString(address.getAddress());
        int scope = text.indexOf('%');
        text = scope < 0 ? text : text.substring(0, scope);
        return new Client(text, address.getPort(), text, address.getPort(), trusted.contains(address.getAddress()));
    }

    /**
     * Who sent a request.
     *
     * @param peer the other end of the connection
     * @param announced client by the PROXY protocol, or null
     */
    Client client(Client peer, @Nullable InetSocketAddress announced, Headers headers) {
        if (!peer.trusted()) {
            return peer;
        }
        if (header == null) {
            return announced == null ? peer : forwarded(peer, announced.getAddress(), announced.getPort());
        }
        String first = headers.first(header);
        return first == null
                ? peer
                : fromHeader(peer, headers.count(header) == 1 ? List.of(first) : headers.all(header.text()));
    }

    private static Client forwarded(Client peer, InetAddress address, int port) {
        return new Client(InetAddresses.toAddrString(address), port, peer.peerAddress(), peer.peerPort(), true);
    }

    private Client fromHeader(Client peer, List<String> lines) {
        Client found = peer;
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = lines.get(i);
            for (int end = line.length(); end > 0; ) {
                int comma = line.lastIndexOf(',', end - 1);
                Hop hop = Hop.parse(line.substring(comma + 1, end).trim());
                if (hop == null) {
                    return found;
                }
                found = forwarded(peer, hop.address(), hop.port());
                if (!recursive || !trusted.contains(hop.address())) {
                    return found;
                }
                end = comma;
            }
        }
        return found;
    }

    /** An address in a header, with or without a port. */
    private record Hop(InetAddress address, int port) {

        static @Nullable Hop parse(String text) {
            if (InetAddresses.isInetAddress(text)) {
                return new Hop(InetAddresses.forString(text), 0);
            }
            int colon = text.lastIndexOf(':');
            int end = text.startsWith("[") ? text.indexOf(']') : colon;
            if (end <= 0) {
                return null;
            }
            String host = text.startsWith("[") ? text.substring(1, end) : text.substring(0, end);
            boolean withPort = colon >= end;
            long port = withPort ? HeadParser.contentLength(text.substring(colon + 1)) : 0;
            boolean sound = InetAddresses.isInetAddress(host) && port >= 0 && port <= 0xffff;
            return sound ? new Hop(InetAddresses.forString(host), (int) port) : null;
        }
    }
}
