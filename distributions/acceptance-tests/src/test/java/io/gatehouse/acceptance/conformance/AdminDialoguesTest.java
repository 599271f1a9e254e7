/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.HttpInput;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.kernel.admin.RecordedDialogue;
import io.gatehouse.kernel.admin.RecordedPlugins;
import io.gatehouse.kernel.database.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The dialogues that were recorded with Kong's Admin API, played with started gateways, one for each kind of store. */
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminDialoguesTest {

    private static final List<String> WITHOUT_DATABASE =
            List.of("20-dbless-config", "21-dbless-config-errors", "22-dbless-flatten-errors", "23-dbless-read-only");
    private static final List<String> WITH_DATABASE = List.of(
            "01-documented-commands",
            "02-services",
            "03-routes",
            "04-consumers",
            "05-plugins",
            "06-plugin-configs",
            "07-upstreams",
            "08-certificates",
            "09-vaults-and-keys",
            "10-lists",
            "11-schemas",
            "12-node",
            "13-encodings",
            "14-http");

    /** Plugins of Kong that this archive does not have; a dialogue that needs one is left out. */
    private static final Set<String> NOT_HERE = Set.of("oauth2");

    private static final Duration START = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final List<GatewayProcess> started = new ArrayList<>();
    private @Nullable PostgresServer postgres;

    @TempDir
    private Path scratch;

    @AfterAll
    void stop() throws IOException {
        started.forEach(GatewayProcess::close);
        if (postgres != null) {
            postgres.close();
        }
    }

    private GatewayProcess gateway(String name, Map<String, String> settings) throws IOException, InterruptedException {
        GatewayProcess gateway = GatewayProcess.start(GatewayProcess.home(), scratch.resolve(name), settings);
        started.add(gateway);
        gateway.awaitAdmin("/status", 200, START);
        return gateway;
    }

    @TestFactory
    Stream<DynamicTest> without_a_database() throws IOException, InterruptedException {
        List<DynamicTest> tests = tests(gateway("off", Map.of("KONG_DATABASE", "off")), WITHOUT_DATABASE, false);

        assertThat(tests).hasSize(47);
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> with_the_embedded_database() throws IOException, InterruptedException {
        return databaseTests(gateway("embedded", Map.of("KONG_DATABASE", "embedded")));
    }

    @TestFactory
    Stream<DynamicTest> with_postgres() throws IOException, InterruptedException, SQLException {
        PostgresServer server = PostgresServer.start(scratch.resolve("server"));
        postgres = server;

        return databaseTests(gateway("postgres", server.settings(server.newDatabase())));
    }

    private static Stream<DynamicTest> databaseTests(GatewayProcess gateway) throws IOException {
        List<DynamicTest> tests = tests(gateway, WITH_DATABASE, true);

        // One dialogue is about oauth2 and nothing else.
        assertThat(tests).hasSize(213);
        return tests.stream();
    }

    private static List<DynamicTest> tests(GatewayProcess gateway, List<String> files, boolean database)
            throws IOException {
        assertThat(AvailablePlugins.told(gateway.adminPort())).isNotEmpty().doesNotContainAnyElementsOf(NOT_HERE);
        RecordedDialogue.Door door = (method, target, headers, body) -> send(gateway, method, target, headers, body);
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : files) {
            Map<String, @Nullable Object> corpus = read(file);
            for (Object item : (List<?>) Objects.requireNonNull(corpus.get("scenarios"))) {
                Map<String, @Nullable Object> scenario = map(item);
                if (!database || Collections.disjoint(NOT_HERE, RecordedPlugins.of(scenario))) {
                    tests.add(DynamicTest.dynamicTest(file + " " + scenario.get("id"), () -> {
                        RecordedDialogue.clear(door, database, AdminDialoguesTest::json);
                        new RecordedDialogue(corpus, scenario, door, AdminDialoguesTest::json).play();
                    }));
                }
            }
        }
        return tests;
    }

    private static RecordedDialogue.Answer send(
            GatewayProcess gateway, String method, String target, Map<String, String> headers, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (bytes.length > 0 || Set.of("POST", "PUT", "PATCH").contains(method)) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        try (Wire wire = Wire.to(gateway.adminPort())) {
            wire.send(head.append("\r\n").toString()).send(bytes);
            if (method.equals("HEAD")) {
                HttpInput.Head answer = wire.head();
                return new RecordedDialogue.Answer(
                        Integer.parseInt(answer.startLine().split(" ")[1]),
                        name -> answer.headers().first(name),
                        wire.rest());
            }
            Reply reply = wire.reply();
            return new RecordedDialogue.Answer(
                    reply.status(),
                    name -> reply.headers().first(name),
                    new String(reply.body(), StandardCharsets.UTF_8));
        }
    }

    private static @Nullable Object json(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, @Nullable Object> read(String file) throws IOException {
        try (InputStream stream =
                AdminDialoguesTest.class.getResourceAsStream("/conformance/admin/" + file + ".json")) {
            return map(JSON.readValue(Objects.requireNonNull(stream, file), Object.class));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> map(@Nullable Object value) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
    }
}
