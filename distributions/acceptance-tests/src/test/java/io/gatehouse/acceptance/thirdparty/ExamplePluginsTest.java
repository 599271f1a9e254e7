/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plugins of docs/examples, each with a Jackson of its own: built as they are, then together in one gateway. */
@Tag("once")
@Timeout(1200)
class ExamplePluginsTest {

    private static final Map<String, String> JACKSON =
            Map.of("tenant-lookup", "2.15.4", "ask-first", "2.17.3", "redact-fields", "2.20.1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path shared;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void build_them() throws IOException, InterruptedException {
        Maven maven = new Maven(Files.createDirectory(shared.resolve("repository")));
        for (String name : JACKSON.keySet()) {
            copySources(Maven.sources().resolve("docs/examples").resolve(name), shared.resolve(name));
            maven.run(shared.resolve(name), "package").succeeds();
        }
    }

    private static void copySources(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (folder.endsWith("target")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    void each_carries_its_own_jackson() throws IOException {
        for (Map.Entry<String, String> version : JACKSON.entrySet()) {
            Path unit =
                    shared.resolve(version.getKey()).resolve("target/plugin").resolve(version.getKey());

            try (Stream<Path> jars = Files.list(unit)) {
                assertThat(jars.map(jar -> jar.getFileName().toString()))
                        .contains(
                                version.getKey() + "-1.0.jar",
                                "jackson-databind-" + version.getValue() + ".jar",
                                "jackson-core-" + version.getValue() + ".jar")
                        .noneMatch(jar -> jar.startsWith("plugin-api") || jar.startsWith("jspecify"));
            }
        }
    }

    @Test
    void all_of_them_serve_in_one_gateway() throws Exception {
        Queue<Received> questions = new ConcurrentLinkedQueue<>();
        Queue<Received> requests = new ConcurrentLinkedQueue<>();
        PluginsFolder plugins = PluginsFolder.under(scratch);

        try (ScriptedServer judge = ScriptedServer.answering(question -> {
                    questions.add(question);
                    return json(
                            question.text().contains("/closed")
                                    ? "{\"allowed\":false,\"reason\":\"not today\"}"
                                    : "{\"allowed\":true}");
                });
                ScriptedServer service = ScriptedServer.answering(request -> {
                    requests.add(request);
                    return json(
                            request.target().equals("/big")
                                    ? "{\"iban\":\"" + "9".repeat(2_000) + "\"}"
                                    : "{\"iban\":\"DE1\",\"sum\":[1.50]}");
                });
                GatewayProcess gateway = Scratch.serving(scratch, before(service.port()), settings(plugins))) {
            assertThat(get(gateway, "/", "zeta").text()).contains("DE1");

            for (String name : JACKSON.keySet()) {
                plugins.drop(shared.resolve(name));
            }
            Files.writeString(scratch.resolve("kong.yml"), before(service.port()) + uses(judge.port()));
            Reply edited = Await.until(
                    "the answer edited by the new plugins",
                    PATIENCE,
                    () -> get(gateway, "/orders", "acme"),
                    reply -> !reply.text().contains("DE1"));

            assertThat(edited.status()).isEqualTo(200);
            assertThat(edited.text()).isEqualTo("{\"iban\":\"***\",\"sum\":[1.50]}");
            Received last = requests.stream().reduce((first, second) -> second).orElseThrow();
            assertThat(last.headers().first("X-Tenant-Name")).isEqualTo("Acme & Søn");
            assertThat(last.headers().first("X-Tenant-Plan")).isEqualTo("gold");
            assertThat(questions).last().satisfies(question -> assertThat(question.text())
                    .contains("\"/orders\""));

            assertThat(get(gateway, "/", "nobody").status()).isEqualTo(403);
            assertThat(get(gateway, "/closed", "acme").text()).contains("not today");
            assertThat(get(gateway, "/big", "acme").status()).isEqualTo(502);
            judge.close();
            assertThat(get(gateway, "/orders", "acme").status()).isEqualTo(503);
            JACKSON.values().forEach(version -> assertThat(gateway.output()).contains("Jackson " + version));
        }
    }

    private static Map<String, String> settings(PluginsFolder plugins) {
        return Map.of("GATEHOUSE_PLUGINS_DIRECTORY", plugins.folder().toString(), "KONG_LOG_LEVEL", "info");
    }

    private static String before(int service) {
        return """
                _format_version: "3.0"
                services: [{name: shop, url: "http://127.0.0.1:%d", routes: [{name: all, paths: ["/"]}]}]
                """.formatted(service);
    }

    private String uses(int judge) {
        String database =
                "jdbc:h2:mem:tenants;INIT=RUNSCRIPT FROM '" + shared.resolve("tenant-lookup/tenants.sql") + "'";
        return """
                plugins:
                - {name: tenant-lookup, config: {url: "%s"}}
                - {name: ask-first, config: {url: "http://127.0.0.1:%d/check", timeout: 60000}}
                - {name: redact-fields, config: {fields: [iban], limit: 1000}}
                """.formatted(database, judge);
    }

    private static Reply get(GatewayProcess gateway, String target, String tenant) throws IOException {
        return Wire.ask(
                gateway.proxyPort(),
                "GET " + target + " HTTP/1.1\r\nHost: shop.test\r\nX-Tenant: " + tenant
                        + "\r\nConnection: close\r\n\r\n");
    }

    private static String json(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }
}
