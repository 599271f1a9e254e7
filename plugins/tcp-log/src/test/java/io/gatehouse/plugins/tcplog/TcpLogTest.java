/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.tcplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TcpLogTest {

    private static final int WAIT = 30_000;

    @TempDir
    private Path directory;

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = listening(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static ServerSocket listening(ServerSocket socket) throws IOException {
        socket.setSoTimeout(WAIT);
        return socket;
    }

    private static PluginHarness gateway(ServerSocket server, Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(Map.of("host", "127.0.0.1", "port", server.getLocalPort()));
        config.putAll(more);
        return PluginHarness.of(new TcpLogPlugin()).plugin("tcp-log", config).start();
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        socket.setSoTimeout(WAIT);
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void requests_are_lines_on_one_connection() throws IOException {
        try (PluginHarness gateway = gateway(server, Map.of())) {
            gateway.send(TestRequest.get("/one"));
            try (Socket connection = server.accept();
                    BufferedReader lines = reader(connection)) {
                assertThat(lines.readLine())
                        .startsWith("{\"request\":{")
                        .contains("\"uri\":\"/one\"")
                        .endsWith("}");
                gateway.send(TestRequest.get("/two"));
                assertThat(lines.readLine()).contains("\"uri\":\"/two\"");
            }
        }
    }

    @Test
    void a_connection_that_the_server_closed_is_replaced() throws IOException {
        try (PluginHarness gateway = gateway(server, Map.of())) {
            gateway.send(TestRequest.get("/one"));
            try (Socket connection = server.accept();
                    BufferedReader lines = reader(connection)) {
                lines.readLine();
            }

            gateway.send(TestRequest.get("/two"));

            try (Socket connection = server.accept();
                    BufferedReader lines = reader(connection)) {
                assertThat(lines.readLine()).contains("\"uri\":\"/two\"");
            }
        }
    }

    @Test
    void what_the_server_says_is_read_away() throws IOException {
        try (PluginHarness gateway = gateway(server, Map.of())) {
            gateway.send(TestRequest.get("/one"));
            try (Socket connection = server.accept();
                    BufferedReader lines = reader(connection)) {
                lines.readLine();
                connection.getOutputStream().write("thanks\n".repeat(1000).getBytes(StandardCharsets.UTF_8));

                gateway.send(TestRequest.get("/two"));

                assertThat(lines.readLine()).contains("\"uri\":\"/two\"");
            }
        }
    }

    @Test
    void without_keepalive_every_write_has_a_connection_of_its_own() throws IOException {
        try (PluginHarness gateway = gateway(server, Map.of("keepalive", 0))) {
            for (String path : new String[] {"/one", "/two"}) {
                gateway.send(TestRequest.get(path));
                try (Socket connection = server.accept();
                        BufferedReader lines = reader(connection)) {
                    assertThat(lines.readLine()).contains("\"uri\":\"" + path + "\"");
                    assertThat(lines.readLine()).isNull();
                }
            }
        }
    }

    @Test
    void lines_go_over_tls_to_a_server_that_nobody_vouches_for() throws Exception {
        try (ServerSocket secure = listening(TlsServer.listen(directory));
                PluginHarness gateway = gateway(secure, Map.of("tls", true, "tls_sni", "logs.test"))) {
            gateway.send(TestRequest.get("/one"));

            try (Socket connection = secure.accept();
                    BufferedReader lines = reader(connection)) {
                assertThat(lines.readLine()).contains("\"uri\":\"/one\"");
                assertThat(TlsServer.serverName(connection)).isEqualTo("logs.test");
                gateway.send(TestRequest.get("/two"));
                assertThat(lines.readLine()).contains("\"uri\":\"/two\"");
                connection.setSoTimeout(1);
            }
        }
    }

    @Test
    void a_server_that_does_not_read_ends_the_write_in_time() throws Exception {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        LineServer slow = new LineServer("127.0.0.1", server.getLocalPort(), 200, 60_000, false, null);
        LineConnection connection = new LineConnection(slow, scheduler);
        long begin = System.nanoTime();

        assertThatThrownBy(() -> connection.write(List.of(new byte[64 << 20]))).isInstanceOf(IOException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(60));
        connection.close();
        scheduler.shutdownNow();
    }

    @Test
    void a_server_that_is_away_harms_no_request() throws IOException {
        int port = server.getLocalPort();
        server.close();
        Map<String, ?> config = Map.of("host", "127.0.0.1", "port", port);
        try (PluginHarness gateway =
                PluginHarness.of(new TcpLogPlugin()).plugin("tcp-log", config).start()) {
            for (int i = 0; i < 20; i++) {
                assertThat(gateway.send(TestRequest.get("/")).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_server_name_that_is_none_is_refused() {
        assertThatThrownBy(() -> gateway(server, Map.of("tls", true, "tls_sni", "not a name")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls_sni: 'not a name' (expected: a host name)");
    }
}
