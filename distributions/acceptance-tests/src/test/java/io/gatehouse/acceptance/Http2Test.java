/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 clients, by ALPN with TLS and by prior knowledge without. */
@Timeout(300)
class Http2Test {
    private static final int LARGE = 8 << 20;

    @TempDir
    private static Path scratch;

    private static ScriptedServer behind;
    private static GatewayProcess gateway;
    private static HttpClient client;
    private static int tlsPort;
    private static int plainPort;

    @BeforeAll
    static void start() throws IOException, InterruptedException, GeneralSecurityException {
        behind = ScriptedServer.answering(Http2Test::echo);
        tlsPort = FreePort.find();
        plainPort = FreePort.find();
        gateway = Scratch.serving(
                scratch,
                """
                _format_version: "3.0"
                services: [{name: s, url: "http://127.0.0.1:%1$d"}]
                routes:
                - {name: echo, paths: ["/echo"], service: s}
                - {name: by-host, hosts: ["two.test"], paths: ["/host"]}
                - {name: other-host, paths: ["/host"]}
                - {name: lambda, paths: ["/lambda"]}
                plugins:
                - {route: by-host, name: request-termination, config: {status_code: 202}}
                - {route: other-host, name: request-termination, config: {status_code: 203}}
                - route: lambda
                  name: aws-lambda
                  config:
                    {aws_key: k, aws_secret: s, aws_region: us-east-1, host: 127.0.0.1, port: %1$d, disable_https: true,
                    function_name: f, awsgateway_compatible: true}
                """.formatted(behind.port()),
                Map.of("KONG_PROXY_LISTEN", "127.0.0.1:" + tlsPort + " http2 ssl, 127.0.0.1:" + plainPort + " http2"));
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .connectTimeout(Duration.ofSeconds(60))
                .sslContext(trustingEverybody())
                .build();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        behind.close();
    }

    private static String echo(Received request) {
        String body = new String(request.body(), StandardCharsets.ISO_8859_1);
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Got-Host: "
                + request.headers().first("Host")
                + "\r\nX-Got-Via: " + request.headers().first("Via")
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Certificates are not what is tested here. */
    private static SSLContext trustingEverybody() throws GeneralSecurityException {
        TrustManager everybody = new X509ExtendedTrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {everybody}, null);
        return context;
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + tlsPort + path))
                .timeout(Duration.ofSeconds(60));
    }

    @Test
    void get_and_post_are_answered_over_http2() throws IOException, InterruptedException {
        HttpResponse<String> get = client.send(to("/echo").build(), BodyHandlers.ofString());
        HttpResponse<String> post =
                client.send(to("/echo").POST(BodyPublishers.ofString("hello")).build(), BodyHandlers.ofString());

        assertThat(get.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(get.statusCode()).isEqualTo(200);
        assertThat(get.headers().firstValue("x-got-via"))
                .hasValueSatisfying(via -> assertThat(via).startsWith("2 "));
        assertThat(post.statusCode()).isEqualTo(200);
        assertThat(post.body()).isEqualTo("hello");
        assertThat(post.headers().map()).doesNotContainKeys("connection", "transfer-encoding", "keep-alive");
    }

    @Test
    void large_bodies_go_both_ways() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        byte[] body = new byte[LARGE];
        new Random(seed).nextBytes(body);

        HttpResponse<byte[]> answer =
                client.send(to("/echo").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Arrays.equals(answer.body(), body)).as("seed %d", seed).isTrue();
    }

    @Test
    void a_hundred_streams_run_at_once() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String body = Integer.toString(i).repeat(1_000);
            answers.add(client.sendAsync(
                    to("/echo").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString()));
        }

        for (int i = 0; i < 100; i++) {
            HttpResponse<String> answer = answers.get(i).get(60, TimeUnit.SECONDS);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).isEqualTo(Integer.toString(i).repeat(1_000));
        }
    }

    @Test
    void the_function_is_told_http2() throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(to("/lambda?a=1").build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"protocol\":\"HTTP/2\"").contains("\"resource\":\"/lambda\"");
        assertThat(answer.headers().firstValue("via"))
                .hasValueSatisfying(via -> assertThat(via).startsWith("2 "));
    }

    @Test
    void curl_speaks_by_prior_knowledge() throws IOException, InterruptedException {
        String answer = curl("--http2-prior-knowledge", "--data", "hello", "http://127.0.0.1:" + plainPort + "/echo");

        assertThat(answer).startsWith("HTTP/2 200").endsWith("hello");
    }

    @Test
    void the_authority_chooses_the_route() throws IOException, InterruptedException {
        String address = "http://127.0.0.1:" + plainPort + "/host";

        assertThat(curl("--http2-prior-knowledge", "-H", "Host: two.test", address))
                .startsWith("HTTP/2 202");
        assertThat(curl("--http2-prior-knowledge", address)).startsWith("HTTP/2 203");
    }

    private static String curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "-s", "-i", "--max-time", "60"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void the_same_port_speaks_http1_too() throws IOException {
        Reply reply = Wire.get(plainPort, "/echo");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().first("X-Got-Via")).startsWith("1.1 ");
    }
}
