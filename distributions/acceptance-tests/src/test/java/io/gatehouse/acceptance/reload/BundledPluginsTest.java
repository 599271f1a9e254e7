/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.testsupport.RedisProcess;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive's own plugins, all of them replaced again and again while they work: those of before leave the memory. */
@Timeout(600)
class BundledPluginsTest {
    private static final int ROUNDS = 12;
    private static final int CLIENTS = 4;
    private static final int SOME = 12;

    /** A compiled method that an idle thread is in keeps the classes that were compiled into it. */
    private static final int HELD_BY_COMPILED_CODE = 2;

    private static final int PER_SECOND = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LOADER = "io.gatehouse.kernel.plugin.PluginClassLoader";
    private static final List<String> PATHS = List.of("/lambda", "/service", "/redis");

    @TempDir
    private Path scratch;

    private final ScriptedServer lambda = ScriptedServer.answering(
            request -> "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    private final ScriptedServer service = ScriptedServer.answering(request ->
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Number: 1\r\nContent-Length: 2\r\n\r\n{}");
    private final ScriptedServer collector =
            ScriptedServer.answering(request -> "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    private final ScriptedServer lines = new ScriptedServer(peer -> peer.awaitEnd());
    private @Nullable RedisProcess redis;
    private @Nullable DatagramSocket datagrams;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start();
        datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        for (ScriptedServer server : List.of(lambda, service, collector, lines)) {
            server.close();
        }
        if (redis != null) {
            redis.close();
        }
        if (datagrams != null) {
            datagrams.close();
        }
    }

    private String configuration(int redisPort, int udpPort) {
        return """
                _format_version: "3.0"
                services:
                - {name: service, url: "http://127.0.0.1:%1$d"}
                routes:
                - name: lambda
                  paths: [/lambda]
                  plugins:
                  - name: aws-lambda
                    config: {aws_key: AKIDTEST, aws_secret: secret-of-the-test, aws_region: us-east-1, host: 127.0.0.1, port: %2$d, disable_https: true, function_name: f}
                - {name: service, service: service, paths: [/service], plugins: [{name: proxy-cache, config: {strategy: memory}}]}
                - name: redis
                  service: service
                  paths: [/redis]
                  plugins:
                  - {name: rate-limiting, config: {year: 100000000, policy: redis, redis: {host: 127.0.0.1, port: %3$d, timeout: 60000}}}
                  - {name: response-ratelimiting, config: {limits: {number: {year: 100000000}}, policy: redis, redis: {host: 127.0.0.1, port: %3$d, timeout: 60000}}}
                consumers: [{username: ann, keyauth_credentials: [{key: ann-key}], jwt_secrets: [{key: ann, secret: any}]}]
                plugins:
                - {name: rate-limiting, config: {year: 100000000, policy: local}}
                - {name: response-ratelimiting, config: {limits: {number: {year: 100000000}}, policy: local}}
                - {name: opentelemetry, ordering: {before: {access: [aws-lambda]}}, config: {traces_endpoint: "http://127.0.0.1:%4$d/v1/traces", queue: {max_batch_size: 20, max_coalescing_delay: 1}}}
                - {name: http-log, config: {http_endpoint: "http://127.0.0.1:%4$d/in"}}
                - {name: tcp-log, config: {host: 127.0.0.1, port: %5$d}}
                - {name: udp-log, config: {host: 127.0.0.1, port: %6$d}}
                - {name: file-log, config: {path: "%7$s"}}
                - {name: syslog}
                - {name: prometheus, config: {status_code_metrics: true, latency_metrics: true}}
                - {name: cors, config: {origins: ["https://shop\\\\d*.test"]}}
                - {name: bot-detection, config: {deny: ["evil.*"]}}
                - {name: ip-restriction, config: {deny: ["203.0.113.0/24"]}}
                - {name: key-auth, config: {anonymous: ann}}
                - {name: jwt, config: {anonymous: ann}}
                - {name: basic-auth, config: {anonymous: ann}}
                - {name: hmac-auth, config: {anonymous: ann}}
                - {name: correlation-id, config: {header_name: X-Correlation}}
                - {name: request-size-limiting}
                - {name: request-transformer, config: {add: {headers: ["x-more:$(headers['x-number'] or 'none')"]}}}
                - {name: response-transformer, config: {add: {json: ["more:yes"]}}}
                """.formatted(
                        service.port(),
                        lambda.port(),
                        redisPort,
                        collector.port(),
                        lines.port(),
                        udpPort,
                        scratch.resolve("access.log"));
    }

    @Test
    void plugins_of_before_are_collected() throws Exception {
        Path plugins = copiedPlugins();
        assertThat(redis).isNotNull();
        assertThat(datagrams).isNotNull();
        Map<String, String> settings = Map.of(
                "GATEHOUSE_PLUGINS_DIRECTORY", plugins.toString(),
                "GATEHOUSE_HOT_RELOAD", "off",
                "KONG_TRACING_INSTRUMENTATIONS", "all",
                "KONG_TRACING_SAMPLING_RATE", "1",
                "KONG_SYSLOG_SERVER", "127.0.0.1:" + datagrams.getLocalPort());
        try (GatewayProcess gateway =
                Scratch.serving(scratch, configuration(redis.port(), datagrams.getLocalPort()), settings)) {
            long before = gateway.liveObjects().count(LOADER);
            int threadsBefore = 0;
            Callers callers =
                    new Callers(gateway.proxyPort(), CLIENTS, PER_SECOND, PATHS, (number, reply) -> whatIsWrong(reply));
            try (callers) {
                Reloads reloads = new Reloads(gateway);
                for (int round = 1; round <= ROUNDS; round++) {
                    threadsBefore = round == 2 ? gateway.threads() : threadsBefore;
                    touch(plugins, round);
                    long answered = callers.answered();
                    assertThat(reloads.reload()).as(gateway.output()).containsEntry("succeeded", "true");
                    Await.until("requests pass", PATIENCE, callers::answered, now -> now > answered + 5 * CLIENTS);
                }
                Await.until(
                        "the plugins of before are collected",
                        PATIENCE,
                        () -> gateway.liveObjects().count(LOADER),
                        loaders -> loaders <= before + HELD_BY_COMPILED_CODE);
            }
            assertThat(gateway.threads()).isLessThan(threadsBefore + SOME);
            assertThat(gateway.output()).doesNotContain("[error]", "\tat ", "left threads running");
            assertThat(callers.failures()).isEmpty();
            assertThat(callers.answered()).isEqualTo(callers.asked());
            assertThat(scratch.resolve("access.log")).isNotEmptyFile();
            assertThat(collector.accepted()).isPositive();
            Await.until("connections of those that log lines", PATIENCE, lines::accepted, count -> count >= ROUNDS);
        }
    }

    private static @Nullable String whatIsWrong(Reply reply) {
        return reply.status() == 200 ? null : reply.status() + " " + reply.headers() + " " + reply.text();
    }

    private Path copiedPlugins() throws IOException {
        return Scratch.copy(GatewayProcess.home().resolve("plugins"), scratch.resolve("plugins"));
    }

    /** Makes each unit another one that does the same: the comment at the end of a jar changes nothing but its checksum. */
    private static void touch(Path plugins, int round) throws IOException {
        try (Stream<Path> files = Files.walk(plugins, 2)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                boolean ofGatehouse = jar.getParent().equals(plugins)
                        || jar.getFileName()
                                .toString()
                                .startsWith(jar.getParent().getFileName() + "-0");
                if (ofGatehouse) {
                    Path partial =
                            Files.write(jar.resolveSibling(".part"), withComment(Files.readAllBytes(jar), round));
                    Files.move(partial, jar, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }

    private static byte[] withComment(byte[] jar, int round) {
        ByteBuffer bytes = ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN);
        int end = jar.length - 22;
        while (bytes.getInt(end) != 0x06054b50) {
            end--;
        }
        byte[] longer = Arrays.copyOf(jar, end + 22 + Integer.BYTES);
        ByteBuffer.wrap(longer)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(end + 20, (short) Integer.BYTES)
                .putInt(end + 22, round);
        return longer;
    }
}
