/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.udplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UdpLogTest {

    private DatagramSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        server.setSoTimeout(30_000);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private PluginHarness gateway() {
        return PluginHarness.of(new UdpLogPlugin())
                .plugin("udp-log", Map.of("host", "127.0.0.1", "port", server.getLocalPort()))
                .start();
    }

    private String received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        server.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @Test
    void every_request_is_a_datagram() throws IOException {
        try (PluginHarness gateway = gateway()) {
            gateway.send(TestRequest.get("/one"));
            gateway.send(TestRequest.get("/two"));

            assertThat(received())
                    .startsWith("{\"request\":{")
                    .contains("\"uri\":\"/one\"")
                    .endsWith("}");
            assertThat(received()).contains("\"uri\":\"/two\"");
        }
    }

    @Test
    void an_entry_that_fits_into_no_datagram_is_lost_alone() throws IOException {
        String large = "x".repeat(66_000);
        try (PluginHarness gateway = gateway()) {
            gateway.send(TestRequest.get("/large").header("large", large));
            gateway.send(TestRequest.get("/next"));

            assertThat(received()).contains("\"uri\":\"/next\"");
        }
    }

    @Test
    void a_server_that_is_away_harms_no_request() throws IOException {
        int port = server.getLocalPort();
        server.close();
        try (PluginHarness gateway = PluginHarness.of(new UdpLogPlugin())
                .plugin("udp-log", Map.of("host", "127.0.0.1", "port", port))
                .start()) {
            for (int i = 0; i < 20; i++) {
                assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void host_and_port_are_checked() {
        assertThatThrownBy(() -> PluginHarness.of(new UdpLogPlugin())
                        .plugin("udp-log", Map.of("host", "127.0.0.1:80", "port", 65_536))
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("must not have a port", "value should be between 0 and 65535");
    }
}
