/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.testsupport.TestCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsAndProxyTest extends ClientTest {

    @TempDir
    static Path directory;

    private static SSLContext serverContext;
    private static Path pem;

    @BeforeAll
    static void make_certificate() throws Exception {
        TestCertificate certificate = TestCertificate.of(directory, "dns:gatehouse.example", "ip:127.0.0.1");
        serverContext = certificate.context();
        pem = directory.resolve("trusted.pem");
        Files.writeString(pem, "a comment\n" + certificate.pem());
    }

    private StubServer tlsServer() {
        return tlsServer(peer -> {
            while (true) {
                String request = peer.request();
                peer.ok("secret " + request.length());
            }
        });
    }

    private StubServer tlsServer(StubServer.Script script) {
        StubServer server = new StubServer(
                new StubServer.ServerSocketSource() {
                    @Override
                    ServerSocket open() throws IOException {
                        return serverContext
                                .getServerSocketFactory()
                                .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
                    }
                },
                script);
        opened.add(server);
        return server;
    }

    private void trustTheCertificate() throws IOException {
        client = newClient(
                (host, callback) -> callback.resolved(List.of(InetAddress.getLoopbackAddress())),
                TlsTrust.of(List.of(pem), true),
                ClientSettings.defaults());
    }

    private static HttpTarget secure(StubServer server, String host) {
        return HttpTarget.of("https", host, server.port()).withTimeout(Duration.ofSeconds(30));
    }

    @Test
    void a_trusted_server_is_called_over_one_connection() throws Exception {
        trustTheCertificate();
        StubServer server = tlsServer();

        for (int i = 0; i < 100; i++) {
            assertThat(send(secure(server, "gatehouse.example"), post(Body.of("x")))
                            .body()
                            .text())
                    .startsWith("secret");
        }

        assertThat(server.connections()).isEqualTo(1);
        assertThat(send(secure(server, "127.0.0.1"), get("/")).status()).isEqualTo(200);
    }

    @Test
    void large_bodies_travel_over_tls() throws Exception {
        trustTheCertificate();
        byte[] answer = new byte[20_000_000];
        StubServer server = tlsServer(peer -> {
            String request = peer.request();
            peer.write("HTTP/1.1 200 OK\r\nSent: " + request.length() + "\r\nContent-Length: " + answer.length
                    + "\r\n\r\n");
            peer.write(answer);
            peer.awaitClose();
        });
        var call = new HttpCall("POST", "/", new HeaderList(), Body.of(new byte[10_000_000]), -1);

        var got = send(secure(server, "gatehouse.example"), call);

        assertThat(Integer.parseInt(got.headers().first("Sent"))).isGreaterThan(10_000_000);
        assertThat(await(Collector.bytes(got.body()))).hasSize(answer.length);
    }

    @Test
    void an_unknown_authority_is_refused() throws Exception {
        StubServer server = tlsServer();

        HttpCallException failure = failure(secure(server, "127.0.0.1"), get("/"));

        assertThat(failure.stage()).isEqualTo(Stage.HANDSHAKE);
        assertThat(failure.timeout()).isFalse();
        assertThat(failure).hasMessageContaining("PKIX");
        assertThat(server.requests()).isZero();
    }

    @Test
    void another_name_is_refused() throws Exception {
        trustTheCertificate();
        StubServer server = tlsServer();

        HttpCallException failure = failure(secure(server, "other.example"), get("/"));

        assertThat(failure.stage()).isEqualTo(Stage.HANDSHAKE);
        assertThat(failure).hasMessageContaining("DNS name matching other.example found");
        assertThat(server.requests()).isZero();
    }

    @Test
    void the_server_name_is_checked_instead_of_the_host() throws Exception {
        trustTheCertificate();
        StubServer server = tlsServer();
        HttpTarget plain = secure(server, "other.example");
        HttpTarget named = new HttpTarget(
                plain.scheme(),
                plain.host(),
                plain.port(),
                plain.connectTimeout(),
                plain.readTimeout(),
                plain.writeTimeout(),
                plain.idleTimeout(),
                true,
                "gatehouse.example",
                null);

        assertThat(send(named, get("/")).status()).isEqualTo(200);
    }

    @Test
    void anything_goes_when_nothing_is_verified() throws Exception {
        StubServer server = tlsServer();

        assertThat(send(secure(server, "127.0.0.1").withVerifyTls(false), get("/"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_server_that_does_not_speak_tls() throws Exception {
        StubServer silent = server(peer -> peer.awaitClose());
        StubServer chatty = server(peer -> peer.write("HTTP/1.1 400 Bad Request\r\n\r\n"));

        HttpCallException timeout = failure(secure(silent, "127.0.0.1").withTimeout(Duration.ofSeconds(1)), get("/"));
        HttpCallException nonsense = failure(secure(chatty, "127.0.0.1"), get("/"));

        assertThat(timeout.stage()).isEqualTo(Stage.HANDSHAKE);
        assertThat(timeout.timeout()).isTrue();
        assertThat(nonsense.stage()).isEqualTo(Stage.HANDSHAKE);
        assertThat(nonsense.timeout()).isFalse();
    }

    @Test
    void files_without_certificates_are_refused() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");

        assertThatThrownBy(() -> TlsTrust.of(List.of(empty), false)).hasMessageContaining("empty.pem");
    }

    private StubServer tunnel(CompletableFuture<String> head, int port) {
        return server(peer -> {
            head.complete(peer.request());
            try (Socket onward = new Socket(InetAddress.getLoopbackAddress(), port)) {
                peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
                Thread back = new Thread(() -> pipe(onward, peer.socket));
                back.setDaemon(true);
                back.start();
                pipe(peer.socket, onward);
            }
        });
    }

    private static void pipe(Socket from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int count = from.getInputStream().read(buffer);
                    count > 0;
                    count = from.getInputStream().read(buffer)) {
                out.write(buffer, 0, count);
            }
            to.close();
        } catch (IOException e) {
            // One of the two has left.
        }
    }

    @Test
    void tls_goes_through_a_tunnel() throws Exception {
        trustTheCertificate();
        StubServer server = tlsServer();
        CompletableFuture<String> head = new CompletableFuture<>();
        StubServer proxy = tunnel(head, server.port());
        URI url = URI.create("http://me:p%40ss@127.0.0.1:" + proxy.port());

        for (int i = 0; i < 3; i++) {
            assertThat(send(secure(server, "gatehouse.example").withProxy(url), get("/"))
                            .status())
                    .isEqualTo(200);
        }

        String user = Base64.getEncoder().encodeToString("me:p@ss".getBytes(StandardCharsets.UTF_8));
        String authority = "gatehouse.example:" + server.port();
        assertThat(await(head))
                .isEqualTo("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority
                        + "\r\nProxy-Authorization: Basic " + user + "\r\n\r\n");
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void a_refused_tunnel_is_a_failed_handshake() throws Exception {
        StubServer proxy = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            peer.awaitClose();
        });
        HttpTarget target = HttpTarget.of("https", "gatehouse.example", 443)
                .withProxy(URI.create("http://127.0.0.1:" + proxy.port()));

        HttpCallException failure = failure(target, get("/"));

        assertThat(failure.stage()).isEqualTo(Stage.HANDSHAKE);
        assertThat(failure).hasMessageContaining("403");
    }

    @Test
    void clear_text_goes_through_a_proxy_with_the_whole_url() throws Exception {
        CompletableFuture<String> head = new CompletableFuture<>();
        StubServer proxy = server(peer -> {
            head.complete(peer.request());
            peer.ok("via proxy");
            peer.awaitClose();
        });
        HttpTarget target = HttpTarget.of("http", "gatehouse.example", 80)
                .withProxy(URI.create("http://127.0.0.1:" + proxy.port()));

        assertThat(send(target, get("/path?q")).body().text()).isEqualTo("via proxy");

        assertThat(await(head))
                .startsWith("GET http://gatehouse.example/path?q HTTP/1.1\r\nHost: gatehouse.example\r\n");
    }
}
