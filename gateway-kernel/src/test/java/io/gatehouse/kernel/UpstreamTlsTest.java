/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static io.gatehouse.kernel.UpstreamFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.testsupport.TestCertificate;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that speak TLS with servers, behind a gateway with sockets, and changes of their certificates while it runs. */
class UpstreamTlsTest {

    private static final String CERTIFICATE = "5b2f5f0a-0d63-4d5c-9f39-6a1e9f5f0001";
    private static final String OTHER_CERTIFICATE = "5b2f5f0a-0d63-4d5c-9f39-6a1e9f5f0002";
    private static final String AUTHORITY = "5b2f5f0a-0d63-4d5c-9f39-6a1e9f5f0003";

    @TempDir
    private static Path certificates;

    private static TestCertificate root;
    private static TestCertificate one;
    private static TestCertificate two;

    @TempDir
    private Path directory;

    private BackendServer server;
    private UpstreamFixture gateway;

    @BeforeAll
    static void make_certificates() throws Exception {
        root = TestCertificate.authority(certificates);
        one = root.signing(certificates, "ip:127.0.0.1");
        two = root.signingAuthority(certificates).signing(certificates, "ip:127.0.0.1");
    }

    @BeforeEach
    void start() throws Exception {
        server = BackendServer.secure(two.contextTrusting(root), true);
        gateway = new UpstreamFixture(directory, "", "127.0.0.1:1");
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private static Map<String, Object> certificate(String id, TestCertificate certificate) throws Exception {
        return Map.of("id", id, "cert", certificate.chainPem(), "key", certificate.keyPem());
    }

    /** A route to a service at this host with these fields, and what else there is. */
    private void serve(String host, Map<String, ?> fields, Map<String, ?> more) throws Exception {
        Map<String, @Nullable Object> service = new LinkedHashMap<>(fields);
        service.put("name", "secure");
        service.put("url", "https://" + host);
        service.put("routes", List.of(Map.of("name", "all", "paths", List.of("/"))));
        Map<String, @Nullable Object> file = new LinkedHashMap<>(more);
        file.put("_format_version", "3.0");
        file.put("services", List.of(service));
        gateway.load(new String(JsonCodec.INSTANCE.write(file), StandardCharsets.UTF_8));
    }

    private String shown() throws Exception {
        HttpResponse<String> answer = gateway.ask("/");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("Shown").orElseThrow();
    }

    private String connection() throws Exception {
        return gateway.ask("/").headers().firstValue("From").orElseThrow();
    }

    @Test
    void a_changed_certificate_is_shown_from_the_next_request_on_and_running_ones_go_on() throws Exception {
        Map<String, ?> fields = Map.of("client_certificate", CERTIFICATE);
        serve(server.target(), fields, Map.of("certificates", List.of(certificate(CERTIFICATE, one))));
        assertThat(shown()).isEqualTo(one.subject());
        server.gate = new CountDownLatch(1);
        int before = server.requests.get();
        try (Socket running = gateway.begin("/")) {
            await("the request is there", () -> server.requests.get() > before);

            serve(server.target(), fields, Map.of("certificates", List.of(certificate(CERTIFICATE, two))));
            server.gate.countDown();

            assertThat(head(running)).startsWith("HTTP/1.1 200 ").contains("Shown: " + one.subject());
            assertThat(shown()).isEqualTo(two.subject());
        }
    }

    private static String head(Socket socket) throws Exception {
        BufferedReader answer =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        List<String> lines = new ArrayList<>();
        for (String line = answer.readLine(); line != null && !line.isEmpty(); line = answer.readLine()) {
            lines.add(line);
        }
        return String.join("\n", lines);
    }

    @Test
    void connections_are_kept_as_long_as_nothing_about_them_changes() throws Exception {
        Map<String, ?> fields = Map.of("client_certificate", CERTIFICATE);
        Map<String, Object> shown = certificate(CERTIFICATE, one);
        serve(server.target(), fields, Map.of("certificates", List.of(shown)));
        String first = connection();

        // One IO thread or several: each has its own connections.
        serve(server.target(), fields, Map.of("certificates", List.of(shown, certificate(OTHER_CERTIFICATE, two))));
        List<String> later = new ArrayList<>();
        await("the same connection", () -> {
            later.add(connection());
            return later.contains(first);
        });
    }

    @Test
    void the_servers_of_a_service_are_verified_by_its_authorities_and_those_may_change() throws Exception {
        Map<String, ?> fields =
                Map.of("client_certificate", CERTIFICATE, "tls_verify", true, "ca_certificates", List.of(AUTHORITY));
        List<Map<String, Object>> shown = List.of(certificate(CERTIFICATE, one));
        TestCertificate stranger = TestCertificate.authority(certificates);
        Map<String, ?> right =
                Map.of("certificates", shown, "ca_certificates", List.of(Map.of("id", AUTHORITY, "cert", root.pem())));
        Map<String, ?> wrong = Map.of(
                "certificates", shown, "ca_certificates", List.of(Map.of("id", AUTHORITY, "cert", stranger.pem())));

        serve(server.target(), fields, right);
        assertThat(shown()).isEqualTo(one.subject());

        serve(server.target(), fields, wrong);
        assertThat(gateway.ask("/").statusCode()).isEqualTo(502);

        serve(server.target(), fields, Map.of("certificates", shown));
        assertThat(gateway.ask("/").statusCode()).isEqualTo(502);

        serve(server.target(), fields, right);
        assertThat(shown()).isEqualTo(one.subject());

        Map<String, Object> shallow = new LinkedHashMap<>(fields);
        shallow.put("tls_verify_depth", 0);
        serve(server.target(), shallow, right);
        assertThat(gateway.ask("/").statusCode()).isEqualTo(502);
    }

    @Test
    void the_certificate_of_an_upstream_is_for_services_without_one_and_for_probes() throws Exception {
        String active = """
                {"type": "https", "http_path": "/health", "https_verify_certificate": false,
                 "healthy": {"interval": 0.1, "successes": 1}, "unhealthy": {"interval": 0.1, "tcp_failures": 1}}""";
        Map<String, Object> upstream = new LinkedHashMap<>(Map.of(
                "name",
                "up.test",
                "targets",
                List.of(Map.of("target", server.target())),
                "healthchecks",
                Map.of("active", JsonCodec.INSTANCE.read(active.getBytes(StandardCharsets.UTF_8)))));
        List<Map<String, Object>> both = List.of(certificate(CERTIFICATE, one), certificate(OTHER_CERTIFICATE, two));

        serve("up.test", Map.of(), Map.of("certificates", both, "upstreams", List.of(upstream)));
        await("probes that show nothing fail", () -> gateway.verdict(server.target())
                .equals("UNHEALTHY"));

        upstream.put("client_certificate", CERTIFICATE);
        serve("up.test", Map.of(), Map.of("certificates", both, "upstreams", List.of(upstream)));
        await("probes show the certificate", () -> gateway.verdict(server.target())
                .equals("HEALTHY"));
        assertThat(shown()).isEqualTo(one.subject());

        serve(
                "up.test",
                Map.of("client_certificate", OTHER_CERTIFICATE),
                Map.of("certificates", both, "upstreams", List.of(upstream)));
        assertThat(shown()).isEqualTo(two.subject());
    }
}
