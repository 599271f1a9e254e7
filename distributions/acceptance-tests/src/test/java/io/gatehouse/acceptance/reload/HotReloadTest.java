/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.HeaderLines;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that change while a gateway watches them, and requests that are on their way meanwhile. */
@Timeout(300)
class HotReloadTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NEIGHBOUR = "request-termination";
    private static final String STAMP = "{name: stamp}";

    @TempDir
    private Path scratch;

    private final CountDownLatch released = new CountDownLatch(1);
    private final ScriptedServer service = new ScriptedServer(peer -> {
        for (Received request = peer.next(); request != null; request = peer.next()) {
            String seen = "X-Seen: " + request.headers().first("X-Access") + "\r\n";
            switch (request.target()) {
                case "/stream" -> {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n" + seen + "\r\nbegun");
                    assertThat(released.await(120, TimeUnit.SECONDS)).isTrue();
                    peer.send("ended");
                }
                case "/socket" -> {
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + seen
                            + "\r\n");
                    int next = peer.input().read();
                    while (next >= 0) {
                        peer.send(new byte[] {(byte) next});
                        next = peer.input().read();
                    }
                    return;
                }
                default -> peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + seen + "\r\nok");
            }
        }
    });
    private Path plugins = Path.of("");

    @BeforeEach
    void fill_the_plugins_directory() throws IOException {
        plugins = Files.createDirectory(scratch.resolve("plugins"));
        Path from = GatewayProcess.home().resolve("plugins").resolve(NEIGHBOUR + ".jar");
        Files.copy(from, plugins.resolve(NEIGHBOUR + ".jar"));
    }

    @AfterEach
    void close() {
        released.countDown();
        service.close();
    }

    private String configuration(String uses) {
        return """
                _format_version: "3.0"
                services:
                - {name: echo, url: "http://127.0.0.1:%d", routes: [{name: all, paths: ["/"]}]}
                routes:
                - name: neighbour
                  paths: ["/neighbour"]
                  plugins: [{name: request-termination, config: {status_code: 299, message: neighbour}}]
                plugins: [%s]
                """.formatted(service.port(), uses);
    }

    private GatewayProcess serving(String uses) throws IOException, InterruptedException {
        return serving(uses, Map.of());
    }

    private GatewayProcess serving(String uses, Map<String, String> more) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("GATEHOUSE_PLUGINS_DIRECTORY", plugins.toString());
        return Scratch.serving(scratch, configuration(uses), settings);
    }

    private void declare(String uses) throws IOException {
        Path partial = Files.writeString(scratch.resolve("kong.part"), configuration(uses));
        Files.move(partial, scratch.resolve("kong.yml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static @Nullable String version(GatewayProcess gateway) throws IOException {
        Reply reply = Wire.get(gateway.proxyPort(), "/");
        assertThat(reply.status()).isEqualTo(200);
        return sameStamp(reply.headers());
    }

    private static @Nullable String sameStamp(HeaderLines headers) {
        String stamp = headers.first("X-Response");
        assertThat(headers.first("X-Seen")).isEqualTo(String.valueOf(stamp));
        return stamp;
    }

    private static void assertNeighbourServes(GatewayProcess gateway) throws IOException {
        assertThat(Wire.get(gateway.proxyPort(), "/neighbour").status()).isEqualTo(299);
    }

    @Test
    void jars_come_change_and_go() throws Exception {
        try (GatewayProcess gateway = serving("")) {
            assertThat(version(gateway)).isNull();

            StampPlugin.replace(plugins, StampPlugin.jar(scratch, "v1"));
            gateway.awaitOutput("reloaded: added stamp", SOON);
            declare(STAMP);
            Await.until("the new plugin answers", SOON, () -> version(gateway), "v1"::equals);

            StampPlugin.replace(plugins, StampPlugin.jar(scratch, "v2"));
            Await.until("the other version answers", SOON, () -> version(gateway), "v2"::equals);

            Files.delete(plugins.resolve("stamp.jar"));
            gateway.awaitOutput("plugin 'stamp' not enabled", SOON);
            assertThat(version(gateway)).isEqualTo("v2");

            declare("");
            Await.until("the plugin is gone", SOON, () -> String.valueOf(version(gateway)), "null"::equals);
            assertNeighbourServes(gateway);
        }
    }

    @Test
    void a_jar_and_its_use_may_come_together() throws Exception {
        byte[] jar = StampPlugin.jar(scratch, "v1");
        try (GatewayProcess gateway = serving("")) {
            declare(STAMP);
            StampPlugin.replace(plugins, jar);

            Await.until("the new plugin answers", SOON, () -> version(gateway), "v1"::equals);
        }
    }

    @Test
    void a_jar_is_taken_when_it_is_complete() throws Exception {
        StampPlugin.replace(plugins, StampPlugin.jar(scratch, "v1"));
        byte[] next = StampPlugin.jar(scratch, "v2");
        try (GatewayProcess gateway = serving(STAMP)) {
            try (OutputStream slowly = Files.newOutputStream(plugins.resolve("stamp.jar"))) {
                for (int i = 0; i < next.length; i++) {
                    slowly.write(next[i]);
                    if (i % (next.length / 15) == 0) {
                        assertThat(version(gateway)).isEqualTo("v1");
                        assertNeighbourServes(gateway);
                        TimeUnit.MILLISECONDS.sleep(200);
                    }
                }
            }

            Await.until("the complete jar answers", SOON, () -> version(gateway), "v2"::equals);
            assertThat(gateway.output()).doesNotContain("\tat ");
        }
    }

    @Test
    void a_jar_that_stays_incomplete_is_told_and_the_old_one_serves() throws Exception {
        StampPlugin.replace(plugins, StampPlugin.jar(scratch, "v1"));
        byte[] next = StampPlugin.jar(scratch, "v2");
        try (GatewayProcess gateway = serving(STAMP)) {
            Files.write(plugins.resolve("stamp.jar"), Arrays.copyOf(next, next.length / 2));

            gateway.awaitOutput("stamp: broken", SOON);
            assertThat(version(gateway)).isEqualTo("v1");
            assertNeighbourServes(gateway);

            Files.write(plugins.resolve("stamp.jar"), next);
            Await.until("the complete jar answers", SOON, () -> version(gateway), "v2"::equals);
        }
    }

    @Test
    void jars_that_are_replaced_while_they_are_read_are_read_again() throws Exception {
        byte[][] versions = {
            StampPlugin.jar(scratch, "v0"), StampPlugin.jar(scratch, "v1"), StampPlugin.jar(scratch, "v2")
        };
        StampPlugin.replace(plugins, versions[0]);
        try (GatewayProcess gateway = serving(STAMP)) {
            for (int i = 0; i < 300; i++) {
                if (i % 2 == 0) {
                    StampPlugin.replace(plugins, versions[i % 3]);
                } else {
                    Files.write(plugins.resolve("stamp.jar"), versions[i % 3]);
                }
                if (i % 10 == 0) {
                    gateway.hangUp();
                    assertThat(version(gateway)).matches("v[012]");
                }
            }
            Files.write(plugins.resolve("stamp.jar"), versions[1]);

            Reloads reloads = new Reloads(gateway);
            Await.until(
                    "nothing is left to be taken", PATIENCE, reloads::reload, outcome -> "reloaded: nothing has changed"
                            .equals(outcome.get("summary")));
            assertThat(version(gateway)).isEqualTo("v1");
            assertThat(gateway.output()).doesNotContain("\tat ");
        }
    }

    @Test
    void what_began_before_a_reload_ends_with_its_plugins() throws Exception {
        StampPlugin.replace(plugins, StampPlugin.jar(scratch, "v1"));
        try (GatewayProcess gateway = serving(STAMP, Map.of("GATEHOUSE_HOT_RELOAD", "off"));
                Wire stream = Wire.to(gateway.proxyPort());
                Wire socket = Wire.to(gateway.proxyPort())) {
            stream.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(sameStamp(stream.head().headers())).isEqualTo("v1");
            assertThat(stream.next(5)).isEqualTo("begun");
            socket.send("GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            assertThat(socket.head().headers().first("X-Seen")).isEqualTo("v1");
            Reloads reloads = new Reloads(gateway);

            StampPlugin.replace(plugins, StampPlugin.jar(scratch, "v2"));
            assertThat(reloads.reload()).containsEntry("summary", "reloaded: replaced stamp");
            StampPlugin.replace(plugins, StampPlugin.jar(scratch, "v3"));
            assertThat(reloads.reload()).containsEntry("summary", "reloaded: replaced stamp");
            assertThat(version(gateway)).isEqualTo("v3");

            assertThat(socket.send("still there").next(11)).isEqualTo("still there");
            assertThat(measurements(gateway)).doesNotContain("version=\"v1\"");
            released.countDown();
            assertThat(stream.next(5)).isEqualTo("ended");
            Await.until("the stream is logged", SOON, () -> measurements(gateway), now -> now.contains(logged(1)));
            assertThat(socket.send("x").next(1)).isEqualTo("x");
            socket.close();
            Await.until("the WebSocket is logged", SOON, () -> measurements(gateway), now -> now.contains(logged(2)));
            Await.until(
                    "the old plugins are collected",
                    PATIENCE,
                    () -> gateway.liveObjects().count("io.gatehouse.kernel.plugin.PluginClassLoader"),
                    loaders -> loaders == 2);
        }
    }

    private static String logged(int times) {
        return "stamps_total{same=\"yes\",version=\"v1\"} " + times;
    }

    private static String measurements(GatewayProcess gateway) throws IOException {
        return Wire.getLocal(gateway.adminPort(), "/metrics").text();
    }
}
