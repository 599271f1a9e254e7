/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.pem.Pem;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsTest {

    @TempDir
    static Path prefix;

    private static List<CertifiedKey> keys;
    private static SSLContext trusting;

    @BeforeAll
    static void make_certificates() throws Exception {
        keys = new DefaultCertificates(prefix).load();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < keys.size(); i++) {
            store.setCertificateEntry("c" + i, keys.get(i).chain().get(0));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
    }

    private static ServerTls tls() {
        return ServerTls.intermediate(new ServerCertificates(keys, name -> List.of()).context());
    }

    private static HttpClient client(Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(trusting)
                .connectTimeout(Duration.ofSeconds(30))
                .build();
    }

    private static HttpRequest.Builder request(TestServer server, String scheme, String path) {
        return HttpRequest.newBuilder(
                        URI.create(scheme + "://localhost:" + server.address().getPort() + path))
                .timeout(Duration.ofSeconds(30));
    }

    @Test
    void speaks_http_2_after_alpn() throws Exception {
        AtomicReference<String> facts = new AtomicReference<>();
        TestServer.Script script = (transport, completion) -> {
            facts.set(transport.request().httpVersion() + " "
                    + transport.request().scheme() + " " + transport.request().forwardedHost() + " "
                    + transport.serverName() + " " + transport.tls().version());
            TestServer.echo(transport, completion);
        };
        try (TestServer server =
                new TestServer(script, "127.0.0.1:0 ssl http2", HttpLimits.defaults(), ProxyTrust.nobody(), tls())) {
            HttpClient client = client(Version.HTTP_2);

            HttpResponse<String> get =
                    client.send(request(server, "https", "/a%2Fb?x=%7A").build(), BodyHandlers.ofString());
            HttpResponse<String> post = client.send(
                    request(server, "https", "/p")
                            .POST(BodyPublishers.ofString("y".repeat(300_000)))
                            .build(),
                    BodyHandlers.ofString());
            List<CompletableFuture<HttpResponse<String>>> many = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                many.add(client.sendAsync(request(server, "https", "/" + i).build(), BodyHandlers.ofString()));
            }

            assertThat(get.version()).isEqualTo(Version.HTTP_2);
            assertThat(get.body()).isEqualTo("GET /a%2Fb?x=%7A|");
            assertThat(post.body()).hasSize("POST /p|".length() + 300_000);
            for (int i = 0; i < 50; i++) {
                assertThat(many.get(i).get(20, TimeUnit.SECONDS).body()).isEqualTo("GET /" + i + "|");
            }
            assertThat(facts.get()).isEqualTo("2 https localhost localhost TLSv1.3");
            for (int i = 0; i < 52; i++) {
                assertThat(server.ending().aborted()).isFalse();
            }
            server.server.load();
            assertThat(server.server.running()).isZero();
        }
    }

    @Test
    void wants_certificates_of_clients_when_told_so() throws Exception {
        SSLContext asking = new ServerCertificates(keys, name -> List.of())
                .contextTrusting(List.of(keys.get(0).chain().get(0)));
        ServerTls strict = new ServerTls(asking, List.of("TLSv1.2", "TLSv1.3"), ServerTls.INTERMEDIATE, true);
        try (TestServer server = new TestServer(
                TestServer::echo, "127.0.0.1:0 ssl http2", HttpLimits.defaults(), ProxyTrust.nobody(), strict)) {
            HttpRequest request = request(server, "https", "/x").build();

            HttpResponse<String> known = showing(keys.get(0)).send(request, BodyHandlers.ofString());

            assertThat(known.body()).isEqualTo("GET /x|");
            assertThatThrownBy(() -> client(Version.HTTP_1_1).send(request, BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> showing(keys.get(1)).send(request, BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    /** A client that has a certificate. */
    private static HttpClient showing(CertifiedKey own) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        mine.init(store, new char[0]);
        KeyStore others = KeyStore.getInstance("PKCS12");
        others.load(null, null);
        for (int i = 0; i < keys.size(); i++) {
            others.setCertificateEntry("c" + i, keys.get(i).chain().get(0));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(others);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(mine.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .sslContext(context)
                .connectTimeout(Duration.ofSeconds(30))
                .build();
    }

    @Test
    void speaks_http_1_without_alpn_for_it() throws Exception {
        try (TestServer plain = new TestServer(
                        TestServer::echo, "127.0.0.1:0 ssl", HttpLimits.defaults(), ProxyTrust.nobody(), tls());
                TestServer both = new TestServer(
                        TestServer::echo, "127.0.0.1:0 ssl http2", HttpLimits.defaults(), ProxyTrust.nobody(), tls())) {

            HttpResponse<String> first =
                    client(Version.HTTP_2).send(request(plain, "https", "/x").build(), BodyHandlers.ofString());
            HttpResponse<String> second =
                    client(Version.HTTP_1_1).send(request(both, "https", "/y").build(), BodyHandlers.ofString());

            assertThat(first.version()).isEqualTo(Version.HTTP_1_1);
            assertThat(first.body()).isEqualTo("GET /x|");
            assertThat(second.version()).isEqualTo(Version.HTTP_1_1);
            assertThat(second.body()).isEqualTo("GET /y|");
        }
    }

    @Test
    void streams_over_http_2_and_shows_failures() throws Exception {
        TestServer.Script script = (transport, completion) -> {
            boolean fails = transport.request().rawPath().equals("/fails");
            ManualPublisher body = new ManualPublisher(
                    10_000,
                    fails ? 20_000 : 1_000_000,
                    fails ? ManualPublisher.Then.FAIL : ManualPublisher.Then.COMPLETE);
            transport.send(200, new HeaderList(), Body.stream(body, -1), completion);
        };
        try (TestServer server =
                new TestServer(script, "127.0.0.1:0 ssl http2", HttpLimits.defaults(), ProxyTrust.nobody(), tls())) {
            HttpClient client = client(Version.HTTP_2);

            assertThat(client.send(request(server, "https", "/").build(), BodyHandlers.ofByteArray())
                            .body())
                    .hasSize(1_000_000);
            assertThatThrownBy(
                            () -> client.send(request(server, "https", "/fails").build(), BodyHandlers.ofByteArray()))
                    .isInstanceOf(java.io.IOException.class);
            assertThat(server.ending().aborted()).isFalse();
            assertThat(server.ending().aborted()).isTrue();
        }
    }

    @Test
    void chooses_certificates_by_server_name() throws Exception {
        List<CertifiedKey> onlyRsa = List.of(keys.get(1));
        ServerCertificates certificates =
                new ServerCertificates(List.of(keys.get(0)), name -> name.equals("localhost") ? onlyRsa : List.of());
        try (TestServer server = new TestServer(
                TestServer::echo,
                "127.0.0.1:0 ssl",
                HttpLimits.defaults(),
                ProxyTrust.nobody(),
                ServerTls.intermediate(certificates.context()))) {

            HttpResponse<String> named =
                    client(Version.HTTP_1_1).send(request(server, "https", "/").build(), BodyHandlers.ofString());
            HttpResponse<String> unnamed = client(Version.HTTP_1_1)
                    .send(
                            HttpRequest.newBuilder(URI.create("https://127.0.0.1:"
                                            + server.address().getPort() + "/"))
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(named.sslSession()
                            .orElseThrow()
                            .getPeerCertificates()[0]
                            .getPublicKey()
                            .getAlgorithm())
                    .isEqualTo("RSA");
            assertThat(unnamed.sslSession()
                            .orElseThrow()
                            .getPeerCertificates()[0]
                            .getPublicKey()
                            .getAlgorithm())
                    .isEqualTo("EC");
        }
    }

    @Test
    void keeps_certificates_it_made() throws Exception {
        assertThat(new DefaultCertificates(prefix).load()).isEqualTo(keys);
    }

    @Test
    void reads_keys_in_each_form() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        PrivateKey rsaKey = rsa.generateKeyPair().getPrivate();
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp256r1"));
        PrivateKey ecKey = ec.generateKeyPair().getPrivate();
        byte[] pkcs1 = Arrays.copyOfRange(rsaKey.getEncoded(), 26, rsaKey.getEncoded().length);
        byte[] scalar =
                Arrays.copyOfRange(ecKey.getEncoded(), ecKey.getEncoded().length - 32, ecKey.getEncoded().length);
        byte[] sec1 = new byte[51];
        System.arraycopy(new byte[] {0x30, 49, 2, 1, 1, 4, 32}, 0, sec1, 0, 7);
        System.arraycopy(scalar, 0, sec1, 7, 32);
        byte[] curve = {(byte) 0xa0, 10, 6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7};
        System.arraycopy(curve, 0, sec1, 39, 12);

        assertThat(Pem.privateKey(pem("PRIVATE KEY", rsaKey.getEncoded()))).isEqualTo(rsaKey);
        assertThat(Pem.privateKey(pem("PRIVATE KEY", ecKey.getEncoded()))).isEqualTo(ecKey);
        assertThat(Pem.privateKey(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(rsaKey);
        assertThat(((java.security.interfaces.ECPrivateKey) Pem.privateKey(pem("EC PRIVATE KEY", sec1))).getS())
                .isEqualTo(((java.security.interfaces.ECPrivateKey) ecKey).getS());
        assertThatThrownBy(() -> Pem.privateKey(pem("ENCRYPTED PRIVATE KEY", pkcs1)))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("no private key");
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                + "-----\n";
    }

    @Test
    void speaks_http_2_by_prior_knowledge() throws Exception {
        try (TestServer server = new TestServer(
                        TestServer::echo, "127.0.0.1:0 http2", HttpLimits.defaults(), ProxyTrust.nobody(), null);
                Http2Client client = new Http2Client(server.address())) {

            client.get(1, "/known?a=%zz");
            Http2Client.Answer answer = client.read();
            RawClient old = server.connect();

            assertThat(answer.body()).isEqualTo("GET /known?a=%zz|");
            assertThat(old.send("GET /old HTTP/1.1\r\nHost: a\r\n\r\n").read().body())
                    .isEqualTo("GET /old|");
            old.close();
            assertThat(server.ending().aborted()).isFalse();
        }
    }
}
