/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.RedisProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An explained request leaves no trace: with every plugin that speaks to others, each with somebody who would hear it. */
@Timeout(300)
@Tag("once")
class QuietExplanationTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path scratch;

    private RedisProcess redis;
    private ScriptedServer listener;
    private DatagramChannel datagrams;
    private String configuration = "";

    @BeforeEach
    void listen() throws IOException {
        redis = RedisProcess.start();
        listener = ScriptedServer.answering(request -> "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        datagrams = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        datagrams.configureBlocking(false);
        configuration = """
                _format_version: "3.0"
                services:
                - name: s
                  url: http://127.0.0.1:%1$d/s
                  routes: [{name: r, paths: [/r]}]
                plugins:
                - {name: file-log, config: {path: %3$s}}
                - {name: tcp-log, config: {host: 127.0.0.1, port: %1$d}}
                - {name: http-log, config: {http_endpoint: "http://127.0.0.1:%1$d/log"}}
                - {name: udp-log, config: {host: 127.0.0.1, port: %2$d}}
                - {name: opentelemetry, config: {traces_endpoint: "http://127.0.0.1:%1$d/v1/traces", sampling_rate: 1}}
                - name: rate-limiting
                  config: {minute: 5, policy: redis, redis: {host: 127.0.0.1, port: %4$d, timeout: 60000}}
                - name: response-ratelimiting
                  route: r
                  config: {limits: {video: {minute: 5}}, policy: redis, redis: {host: 127.0.0.1, port: %4$d, timeout: 60000}}
                """.formatted(listener.port(), datagramPort(), log(), redis.port());
    }

    @AfterEach
    void close() throws IOException {
        datagrams.close();
        listener.close();
        redis.close();
    }

    private Path log() {
        return scratch.resolve("requests.log");
    }

    private int datagramPort() throws IOException {
        return ((InetSocketAddress) datagrams.getLocalAddress()).getPort();
    }

    private boolean datagramCame() throws IOException {
        return datagrams.receive(ByteBuffer.allocate(65_536)) != null;
    }

    private long redisKeys() throws IOException {
        try (Wire wire = Wire.to(redis.port())) {
            String answer = wire.send("DBSIZE\r\nQUIT\r\n").rest();
            return Long.parseLong(answer.substring(1, answer.indexOf('\r')));
        }
    }

    private void nobodyHeardOfIt() throws IOException {
        assertThat(log()).doesNotExist();
        assertThat(listener.accepted()).isZero();
        assertThat(datagramCame()).isFalse();
        assertThat(redisKeys()).isZero();
    }

    @Test
    void of_the_command() throws Exception {
        Path file = Files.writeString(scratch.resolve("kong.yml"), configuration);

        Command explained = Command.run(
                scratch,
                Map.of("KONG_TRACING_INSTRUMENTATIONS", "all"),
                "explain",
                "GET",
                "/r",
                "--config",
                file.toString());

        assertThat(explained.status()).as(explained.output()).isZero();
        assertThat(explained.output())
                .contains(
                        "rate-limiting (priority 910: access, response; not run: access, response, as it would speak to"
                                + " Redis at 127.0.0.1:" + redis.port() + ")")
                .contains("response-ratelimiting (priority 900: access, response; not run")
                .contains("file-log (priority 9: log; not run: log)")
                .contains("opentelemetry (priority 14: access, response, log; not run: log)")
                .contains("call:    GET http://127.0.0.1:" + listener.port() + "/s")
                .doesNotContain("/log", "/v1/traces");
        nobodyHeardOfIt();
    }

    @Test
    void of_a_running_gateway_unlike_a_request() throws Exception {
        Map<String, String> settings = Map.of("KONG_TRACING_INSTRUMENTATIONS", "all");
        try (GatewayProcess gateway = Scratch.serving(scratch, configuration, settings)) {
            Reply explained = Wire.getLocal(gateway.adminPort(), "/explain?path=/r");

            assertThat(explained.status()).as(explained.text()).isEqualTo(200);
            assertThat(explained.text())
                    .contains("\"speaks_to\":\"Redis at 127.0.0.1:" + redis.port() + "\"")
                    .contains("\"not_run\":[\"log\"]")
                    .contains("/s\"");
            nobodyHeardOfIt();

            assertThat(Wire.get(gateway.proxyPort(), "/r").status()).isEqualTo(200);

            Await.until("lines in the file", SOON, () -> Files.exists(log()) && Files.size(log()) > 0, there -> there);
            Await.until("a datagram", SOON, this::datagramCame, came -> came);
            Await.until("keys in Redis", SOON, this::redisKeys, keys -> keys > 0);
            Await.until("the service and those who log", SOON, listener::accepted, accepted -> accepted > 1);
        }
    }

    @Test
    void a_store_is_not_made_to_look_into_it() throws Exception {
        Path prefix = scratch.resolve("never-started");

        Command refused = Command.run(
                scratch, Map.of("KONG_DATABASE", "embedded", "KONG_PREFIX", prefix.toString()), "explain", "GET", "/r");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("there is no store in " + prefix).contains("started once");
        assertThat(prefix.resolve("store")).doesNotExist();
    }

    @Test
    void a_store_that_is_in_use_is_asked_through_its_gateway() throws Exception {
        Map<String, String> settings = Map.of("KONG_DATABASE", "embedded");
        try (GatewayProcess gateway = GatewayProcess.start(GatewayProcess.home(), scratch, settings)) {
            gateway.awaitStarted();
            Map<String, String> same = Map.of(
                    "KONG_DATABASE", "embedded", "KONG_PREFIX", gateway.prefix().toString());

            Command refused = Command.run(scratch, same, "explain", "GET", "/r");
            Command asked = Command.run(
                    scratch, same, "explain", "GET", "/r", "--admin-url", "http://127.0.0.1:" + gateway.adminPort());

            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.output()).contains("--admin-url");
            assertThat(asked.status()).as(asked.output()).isZero();
            assertThat(asked.output()).contains("none matches", "status 404");
            gateway.stop(SOON);

            assertThat(Command.run(scratch, same, "explain", "GET", "/r").output())
                    .contains("none matches");
        }
    }
}
