/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.Values;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A gateway with sockets in front of an upstream named {@code up.test}, and what can be asked of it. */
final class UpstreamFixture implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Gateway gateway;
    private final int statusPort;

    /** Without a database. */
    UpstreamFixture(Path directory, String upstream, String... targets) throws IOException, ConfigurationException {
        this(directory, "off", configuration(upstream, targets));
    }

    private UpstreamFixture(Path directory, String database, String declarative)
            throws IOException, ConfigurationException {
        statusPort = FreePort.find();
        String settings = String.join(
                "\n",
                "prefix = " + directory.resolve("prefix"),
                "plugins_directory = " + Files.createDirectories(directory.resolve("plugins")),
                "database = " + database,
                "proxy_listen = 127.0.0.1:0",
                "admin_listen = 127.0.0.1:0",
                "status_listen = 127.0.0.1:" + statusPort,
                "admin_gui_listen = off",
                "hot_reload = off",
                "log_level = error");
        Map<String, String> environment =
                declarative.isEmpty() ? Map.of() : Map.of("GATEHOUSE_DECLARATIVE_CONFIG_STRING", declarative);
        gateway = Gateway.start(GatewaySettings.of(settings, environment));
    }

    /** With a database, and nothing in it. */
    static UpstreamFixture stored(Path directory) throws IOException, ConfigurationException {
        return new UpstreamFixture(directory, "embedded", "");
    }

    /** A service in front of the upstream with these fields, in YAML, and a route to it. */
    static String configuration(String upstream, String... targets) {
        StringBuilder listed = new StringBuilder();
        for (String target : targets) {
            listed.append("{target: \"").append(target).append("\"},");
        }
        return """
                _format_version: "3.0"
                upstreams:
                - {name: up.test, %s targets: [%s]}
                services:
                - name: service
                  url: http://up.test
                  connect_timeout: 5000
                  read_timeout: 5000
                  routes: [{name: all, paths: [/]}, {name: users, paths: ['~/users/(?<user>\\w+)']}]
                """.formatted(upstream, listed);
    }

    HttpResponse<String> ask(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(gateway.proxyPort(), path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** A request whose answer nobody has read yet; closing it is leaving. */
    Socket begin(String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.proxyPort());
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: up.test\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** The port of the server that answered; the status must be 200. */
    int server(String path, String... headers) throws IOException, InterruptedException {
        HttpResponse<String> answer = ask(path, headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Integer.parseInt(answer.body());
    }

    HttpResponse<String> admin(String method, String path, String body) throws IOException, InterruptedException {
        return send(gateway.adminPort(), method, path, body);
    }

    HttpResponse<String> status(String method, String path) throws IOException, InterruptedException {
        return send(statusPort, method, path, "");
    }

    private HttpResponse<String> send(int port, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(port, path))
                .timeout(PATIENCE)
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    void load(String declarative) throws IOException, InterruptedException {
        String body = new String(JsonCodec.INSTANCE.write(Map.of("config", declarative)), StandardCharsets.UTF_8);
        assertThat(admin("POST", "/config", body).statusCode()).isEqualTo(201);
    }

    /** Puts and expects nothing back. */
    void say(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = admin("PUT", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    /** What the Admin API tells of a target. */
    Map<String, @Nullable Object> health(String target) throws IOException, InterruptedException {
        Map<String, @Nullable Object> body = json(admin("GET", "/upstreams/up.test/health", ""));
        for (Object row : (List<?>) Objects.requireNonNull(body.get("data"))) {
            Map<String, @Nullable Object> members = Values.map((Map<?, ?>) Objects.requireNonNull(row));
            if (target.equals(members.get("target"))) {
                return members;
            }
        }
        throw new AssertionError(target + " is not among " + body);
    }

    String verdict(String target) throws IOException, InterruptedException {
        return String.valueOf(health(target).get("health"));
    }

    static Map<String, @Nullable Object> json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Values.map((Map<?, ?>)
                Objects.requireNonNull(JsonCodec.INSTANCE.read(answer.body().getBytes(StandardCharsets.UTF_8))));
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}
