/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/**
 * Who sent a request. {@code address} is the client as the operator sees it: behind trusted proxies the forwarded one.
 *
 * @param address IP address of the client, without port
 * @param port port of the client, 0 when unknown
 * @param peerAddress IP address of the TCP peer
 * @param peerPort port of the TCP peer
 * @param trusted whether the peer is a trusted proxy (setting {@code trusted_ips})
 */
public record Client(String address, int port, String peerAddress, int peerPort, boolean trusted) {}
