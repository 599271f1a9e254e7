/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.http.CertifiedKey;
import io.gatehouse.kernel.pem.Pem;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.testsupport.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates shown to servers, and authorities and depths they are verified by: with real sockets. */
class TlsTermsTest extends ClientTest {

    private static final String NAME = "ip:127.0.0.1";

    @TempDir
    private static Path directory;

    private static TestCertificate root;
    private static TestCertificate deep;
    private static TestCertificate deeper;
    private static TestCertificate one;
    private static TestCertificate two;

    @BeforeAll
    static void make_certificates() throws Exception {
        root = TestCertificate.authority(directory);
        TestCertificate middle = root.signingAuthority(directory);
        deep = middle.signing(directory, NAME);
        deeper = middle.signingAuthority(directory).signing(directory, NAME);
        one = root.signing(directory, NAME);
        two = deep;
    }

    /** Tells of each connection whose certificate it was shown, and its number. */
    private StubServer server(SSLContext context, boolean asking) {
        return server(context, asking, new CountDownLatch(0));
    }

    private StubServer server(SSLContext context, boolean asking, CountDownLatch gate) {
        StubServer server = new StubServer(
                new StubServer.ServerSocketSource() {
                    @Override
                    ServerSocket open() throws IOException {
                        SSLServerSocket socket = (SSLServerSocket) context.getServerSocketFactory()
                                .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
                        socket.setNeedClientAuth(asking);
                        return socket;
                    }
                },
                peer -> {
                    while (true) {
                        peer.request();
                        gate.await();
                        peer.ok(shown((SSLSocket) peer.socket) + "#" + peer.number);
                    }
                });
        opened.add(server);
        return server;
    }

    private static String shown(SSLSocket socket) {
        try {
            return socket.getSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException e) {
            return "nothing";
        }
    }

    private static HttpTarget secure(StubServer server) {
        return HttpTarget.of("https", "127.0.0.1", server.port()).withTimeout(Duration.ofSeconds(30));
    }

    private static CertifiedKey key(TestCertificate certificate) throws GeneralSecurityException {
        return CertifiedKey.parse(certificate.chainPem(), certificate.keyPem());
    }

    private static Set<X509Certificate> only(TestCertificate authority) throws GeneralSecurityException {
        return Set.copyOf(Pem.certificates(authority.pem()));
    }

    private static TlsTerms trusting(TestCertificate authority, int depth) throws GeneralSecurityException {
        return new TlsTerms(null, only(authority), depth);
    }

    private CompletionStage<HttpAnswer> start(HttpTarget target, @Nullable TlsTerms terms) {
        return client.endpoint(target, terms).send(get("/"));
    }

    private String ask(HttpTarget target, TlsTerms terms) throws Exception {
        return await(start(target, terms)).body().text();
    }

    @Test
    void a_server_that_asks_gets_the_certificate_with_its_chain() throws Exception {
        StubServer server = server(one.contextTrusting(root), true);
        HttpTarget target = secure(server).withVerifyTls(false);

        assertThat(ask(target, TlsTerms.showing(key(one)))).isEqualTo(one.subject() + "#1");
        // The server knows the root only: what is between has to come with the certificate.
        assertThat(ask(target, TlsTerms.showing(key(two)))).isEqualTo(two.subject() + "#2");
    }

    @Test
    void a_server_that_asks_refuses_who_shows_nothing_or_what_it_does_not_trust() throws Exception {
        StubServer server = server(one.contextTrusting(root), true);
        HttpTarget target = secure(server).withVerifyTls(false);
        TestCertificate stranger = TestCertificate.of(directory);

        for (TlsTerms terms : new TlsTerms[] {null, TlsTerms.showing(key(stranger))}) {
            assertThat(failure(start(target, terms)).timeout()).isFalse();
        }
        assertThat(server.requests()).isZero();
    }

    @Test
    void a_server_that_does_not_ask_is_shown_nothing() throws Exception {
        StubServer server = server(one.context(), false);

        assertThat(ask(secure(server).withVerifyTls(false), TlsTerms.showing(key(one))))
                .isEqualTo("nothing#1");
    }

    @Test
    void a_server_is_verified_by_the_authorities_of_the_terms() throws Exception {
        StubServer server = server(one.context(), false);
        TestCertificate other = TestCertificate.authority(directory);

        assertThat(ask(secure(server), trusting(root, 0))).isEqualTo("nothing#1");
        HttpCallException wrong = failure(start(secure(server), trusting(other, 0)));
        HttpCallException usual = failure(start(secure(server), null));
        HttpCallException nobody = failure(start(secure(server), new TlsTerms(null, Set.of(), 0)));

        for (HttpCallException failure : List.of(wrong, usual, nobody)) {
            assertThat(failure.stage()).isEqualTo(Stage.HANDSHAKE);
        }
        assertThat(wrong).hasMessageContaining("PKIX");
        assertThat(usual).hasMessageContaining("PKIX");
        assertThat(nobody).hasMessageContaining("none of the authorities");
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void the_authorities_of_the_client_are_trusted_no_more_when_the_terms_name_others() throws Exception {
        Path pem = Files.writeString(directory.resolve("root.pem"), root.pem());
        client = newClient(CachingResolver.system(worker), TlsTrust.of(List.of(pem), true), ClientSettings.defaults());
        StubServer server = server(one.context(), false);
        TestCertificate other = TestCertificate.authority(directory);

        assertThat(ask(secure(server), new TlsTerms(null, null, 1))).isEqualTo("nothing#1");
        assertThat(failure(start(secure(server), trusting(other, 1)))).hasMessageContaining("PKIX");
    }

    @Test
    void the_name_is_checked_against_authorities_of_the_terms_as_well() throws Exception {
        StubServer server = server(root.signing(directory, "dns:other.test").context(), false);

        HttpCallException failure = failure(start(secure(server), trusting(root, 1)));

        assertThat(failure).hasMessageContaining("127.0.0.1");
    }

    @Test
    void a_chain_that_is_too_deep_is_refused() throws Exception {
        StubServer shallow = server(one.context(), false);
        StubServer once = server(deep.context(), false);
        StubServer twice = server(deeper.context(), false);

        assertThat(ask(secure(shallow), trusting(root, 0))).isEqualTo("nothing#1");
        assertThat(failure(start(secure(once), trusting(root, 0))))
                .hasMessageContaining("more than 0 certificates between")
                .extracting(failure -> ((HttpCallException) failure).stage())
                .isEqualTo(Stage.HANDSHAKE);
        assertThat(ask(secure(once), trusting(root, 1))).startsWith("nothing");
        assertThat(failure(start(secure(twice), trusting(root, 1)))).hasMessageContaining("more than 1 certificates");
        assertThat(ask(secure(twice), trusting(root, 2))).startsWith("nothing");
        assertThat(ask(secure(twice), trusting(root, TlsTerms.ANY_DEPTH))).startsWith("nothing");
    }

    @Test
    void only_equal_terms_share_connections() throws Exception {
        StubServer server = server(one.contextTrusting(root), true);
        HttpTarget target = secure(server);
        TlsTerms first = new TlsTerms(key(one), only(root), 1);

        assertThat(ask(target, first)).isEqualTo(one.subject() + "#1");
        assertThat(ask(target, new TlsTerms(key(one), only(root), 1))).isEqualTo(one.subject() + "#1");
        assertThat(ask(target, new TlsTerms(key(one), only(root), 2))).isEqualTo(one.subject() + "#2");
        assertThat(ask(target, new TlsTerms(key(two), only(root), 1))).isEqualTo(two.subject() + "#3");
        assertThat(ask(target.withVerifyTls(false), first)).isEqualTo(one.subject() + "#4");
        assertThat(ask(target, first)).isEqualTo(one.subject() + "#1");
    }

    @Test
    void unused_connections_are_closed_when_the_terms_are_over() throws Exception {
        StubServer server = server(one.contextTrusting(root), true);
        TlsTerms old = new TlsTerms(key(one), only(root), 1);
        TlsTerms kept = new TlsTerms(key(two), only(root), 1);
        ask(secure(server), old);
        ask(secure(server), kept);
        assertThat(client.idle()).isEqualTo(2);

        client.keep(Set.of(kept));

        eventually(() -> client.idle() == 1);
        assertThat(ask(secure(server), kept)).isEqualTo(two.subject() + "#2");
        assertThat(ask(secure(server), old)).isEqualTo(one.subject() + "#3");
    }

    @Test
    void a_call_under_way_ends_well_when_the_terms_are_over_and_its_connection_after_it() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        StubServer server = server(one.contextTrusting(root), true, gate);
        TlsTerms old = new TlsTerms(key(one), only(root), 1);
        KernelEndpoint endpoint = client.endpoint(secure(server), old);
        CompletionStage<HttpAnswer> running = endpoint.send(get("/"));
        eventually(() -> server.requests() == 1);

        client.keep(Set.of());
        gate.countDown();

        assertThat(await(running).body().text()).isEqualTo(one.subject() + "#1");
        eventually(() -> client.leased() == 0);
        assertThat(client.idle()).isZero();
        // A request that began before may still try again.
        assertThat(await(endpoint.send(get("/"))).body().text()).isEqualTo(one.subject() + "#2");
        eventually(() -> client.leased() == 0);
        assertThat(client.idle()).isZero();
    }
}
