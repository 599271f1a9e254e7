/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.gatehouse.testsupport.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service whose server wants certificates, set up and changed through the Admin API. */
@Tag("once")
@Timeout(300)
class ServiceTlsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path scratch;

    /** Answers with whose certificate it was shown. */
    private static HttpsServer server(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setNeedClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        });
        server.createContext("/", ServiceTlsTest::answer);
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String shown = ((HttpsExchange) exchange)
                    .getSSLSession()
                    .getPeerPrincipal()
                    .getName();
            byte[] body = shown.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String json(Object value) throws IOException {
        return JSON.writeValueAsString(value);
    }

    /** Creates an entity; gives its id. */
    private static String created(Node node, String path, Object fields) throws Exception {
        HttpResponse<String> answer = node.admin("POST", path, json(fields));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).path("id").asText();
    }

    private static void changed(Node node, String path, Object fields) throws Exception {
        HttpResponse<String> answer = node.admin("PATCH", path, json(fields));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode refused(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return JSON.readTree(answer.body());
    }

    @Test
    void certificates_of_a_service_are_shown_verified_and_changed_through_the_admin_api() throws Exception {
        TestCertificate root = TestCertificate.authority(scratch);
        TestCertificate stranger = TestCertificate.authority(scratch);
        TestCertificate one = root.signing(scratch, "dns:localhost");
        TestCertificate two = root.signingAuthority(scratch).signing(scratch, "dns:localhost");
        Map<String, String> settings = Map.of(
                "KONG_DATABASE", "embedded",
                "CLIENT_CERT", one.chainPem(),
                "CLIENT_KEY", one.keyPem());
        HttpsServer server = server(two.contextTrusting(root));
        try (Node node = Node.start(scratch.resolve("node"), settings)) {
            String certificate = created(
                    node,
                    "/certificates",
                    Map.of("cert", "{vault://env/client-cert}", "key", "{vault://env/client-key}"));
            String authority = created(node, "/ca_certificates", Map.of("cert", root.pem()));
            String service = created(
                    node,
                    "/services",
                    Map.of(
                            "url",
                            "https://localhost:" + server.getAddress().getPort(),
                            "retries",
                            0,
                            "tls_verify",
                            true,
                            "client_certificate",
                            Map.of("id", certificate),
                            "ca_certificates",
                            List.of(authority)));
            created(node, "/services/" + service + "/routes", Map.of("paths", List.of("/")));

            HttpResponse<String> answer = node.proxy("/");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(one.subject());

            changed(node, "/certificates/" + certificate, Map.of("cert", two.chainPem(), "key", two.keyPem()));
            assertThat(node.proxy("/").body()).isEqualTo(two.subject());

            changed(node, "/services/" + service, Map.of("tls_verify_depth", 0));
            assertThat(node.call("/")).isEqualTo(502);
            changed(node, "/services/" + service, Map.of("tls_verify_depth", 1));
            assertThat(node.call("/")).isEqualTo(200);

            changed(node, "/ca_certificates/" + authority, Map.of("cert", stranger.pem()));
            assertThat(node.call("/")).isEqualTo(502);
            changed(node, "/ca_certificates/" + authority, Map.of("cert", root.pem()));
            assertThat(node.proxy("/").body()).isEqualTo(two.subject());

            assertThat(refused(node.admin("POST", "/ca_certificates", json(Map.of("cert", one.pem()))))
                            .path("message")
                            .asText())
                    .contains("does not appear to be a CA");
            assertThat(refused(node.admin(
                                    "POST", "/certificates", json(Map.of("cert", one.pem(), "key", two.keyPem()))))
                            .path("message")
                            .asText())
                    .contains("certificate does not match key");
            assertThat(refused(node.admin("DELETE", "/certificates/" + certificate, ""))
                            .path("code")
                            .asInt())
                    .isEqualTo(4);
            assertThat(refused(node.admin("DELETE", "/ca_certificates/" + authority, ""))
                            .path("code")
                            .asInt())
                    .isEqualTo(19);
            assertThat(node.call("/")).isEqualTo(200);
            assertThat(node.process().output()).doesNotContain("PRIVATE KEY");
        } finally {
            server.stop(0);
        }
    }
}
