/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HttpTarget;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The name a server gets to know in the TLS handshake. */
@Timeout(120)
class ServerNameTest extends ClientTest {

    @TempDir
    static Path directory;

    private static TlsServers servers;

    @BeforeAll
    static void make_certificate() throws Exception {
        servers = TlsServers.named("dns:localhost", directory);
    }

    private String requestedOf(String host) throws Exception {
        client = newClient(
                (name, callback) -> callback.resolved(List.of(InetAddress.getLoopbackAddress())),
                TlsTrust.system(),
                ClientSettings.defaults());
        StubServer server = new StubServer(servers.speaking("TLSv1.3"), peer -> {
            peer.request();
            peer.ok("" + ((TlsServers.Layered) peer.socket).requestedNames());
            peer.awaitClose();
        });
        opened.add(server);
        HttpTarget target = HttpTarget.of("https", host, server.port())
                .withTimeout(Duration.ofSeconds(30))
                .withVerifyTls(false);
        return send(target, get("/")).body().text();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "lambda, lambda",
        "api.example.com, api.example.com",
        "api.example.com., api.example.com"
    })
    void is_the_host(String host, String sent) throws Exception {
        assertThat(requestedOf(host)).isEqualTo("[" + sent + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", ".", "my_service"})
    void is_not_sent_when_it_is_none(String host) throws Exception {
        assertThat(requestedOf(host)).isEqualTo("[]");
    }
}
