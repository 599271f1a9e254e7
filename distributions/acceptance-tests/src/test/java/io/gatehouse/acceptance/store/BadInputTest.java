/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.kernel.database.PostgresServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Admin API of a started gateway makes of requests that nobody should send, with both databases. */
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class BadInputTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration END = Duration.ofSeconds(90);
    private static final String ID = "11111111-1111-4111-8111-111111111111";

    @TempDir
    private static Path scratch;

    private final Map<String, Node> nodes = new HashMap<>();
    private PostgresServer postgres;

    @BeforeAll
    void start() throws IOException, InterruptedException, SQLException {
        postgres = PostgresServer.start(scratch.resolve("server"));
        nodes.put("embedded", Node.begin(scratch.resolve("embedded"), Map.of("KONG_DATABASE", "embedded")));
        nodes.put("postgres", Node.begin(scratch.resolve("postgres"), postgres.settings(postgres.newDatabase())));
        for (Node node : nodes.values()) {
            node.ready();
        }
    }

    @AfterAll
    void stop() throws IOException {
        nodes.values().forEach(Node::close);
        postgres.close();
    }

    /** The answer is one of Kong's refusals, and nothing in the gateway broke. */
    private static void assertRefused(Node node, String what, HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(what).isBetween(400, 499);
        assertThat(JSON.readTree(answer.body()).path("message").asText())
                .as(what)
                .isNotEmpty();
        assertThat(node.process().output()).as(what).doesNotContain("\tat ", "[error]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "postgres"})
    void bodies_of_the_wrong_type_are_refused(String kind) throws Exception {
        Node node = nodes.get(kind);
        List<String> services = List.of(
                "[1]",
                "\"x\"",
                "5",
                "null",
                "true",
                "{",
                "{\"name\":}",
                "{\"name\":[1],\"host\":\"h\"}",
                "{\"host\":{\"a\":1}}",
                "{\"host\":\"h\",\"port\":\"x\"}",
                "{\"host\":\"h\",\"port\":1e999}",
                "{\"host\":\"h\",\"port\":1.5}",
                "{\"host\":\"h\",\"retries\":99999999999999999999999}",
                "{\"host\":\"h\",\"tags\":\"x\"}",
                "{\"host\":\"h\",\"client_certificate\":5}",
                "{\"host\":\"h\",\"name\":\"a\\u0000b\"}");
        List<String> plugins = List.of(
                "{\"name\":5}",
                "{\"name\":\"../../x\"}",
                "{\"name\":\"key-auth\",\"config\":[1]}",
                "{\"name\":\"key-auth\",\"config\":\"x\"}",
                "{\"name\":\"key-auth\",\"config\":{\"key_names\":{\"a\":1}}}",
                "{\"name\":\"key-auth\",\"route\":\"x\"}");

        for (String method : List.of("POST", "PUT")) {
            String one = method.equals("PUT") ? "/" + ID : "";
            for (String body : services) {
                assertRefused(node, method + " " + body, node.admin(method, "/services" + one, body));
            }
            for (String body : plugins) {
                assertRefused(node, method + " " + body, node.admin(method, "/plugins" + one, body));
            }
        }
        assertThat(node.read("/services/" + ID).statusCode()).isEqualTo(404);
        assertThat(node.read("/plugins/" + ID).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "postgres"})
    void deep_and_huge_bodies_are_refused(String kind) throws Exception {
        Node node = nodes.get(kind);
        StringBuilder fields = new StringBuilder("{\"host\":\"h\"");
        for (int i = 0; i < 200_000; i++) {
            fields.append(",\"field").append(i).append("\":").append(i);
        }
        String inner = "{\"name\":\"key-auth\",\"config\":" + "{\"a\":".repeat(900) + "1" + "}".repeat(901);

        assertRefused(node, "arrays", node.admin("POST", "/services", "[".repeat(1_000_000)));
        assertRefused(node, "objects", node.admin("POST", "/services", "{\"a\":".repeat(1_000_000)));
        assertRefused(
                node,
                "fields",
                node.admin("POST", "/services", fields.append('}').toString()));
        assertRefused(
                node,
                "a long text",
                node.admin("POST", "/services", "{\"host\":\"h\",\"path\":\"" + "a".repeat(9_000_000) + "\"}"));
        assertRefused(
                node,
                "a long number",
                node.admin("POST", "/services", "{\"host\":\"h\",\"port\":" + "9".repeat(900_000) + "}"));
        assertRefused(node, "a deep configuration", node.admin("POST", "/plugins", inner));
        assertThat(node.admin("POST", "/services/not-there/plugins", inner).statusCode())
                .isBetween(400, 499);
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "postgres"})
    void unknown_fields_are_named(String kind) throws Exception {
        Node node = nodes.get(kind);

        HttpResponse<String> service = node.admin("POST", "/services", "{\"host\":\"h\",\"nope\":1}");
        HttpResponse<String> plugin = node.admin("POST", "/plugins", "{\"name\":\"key-auth\",\"config\":{\"nope\":1}}");

        assertRefused(node, "service", service);
        assertThat(service.body()).contains("\"fields\":{\"nope\":\"unknown field\"}");
        assertRefused(node, "plugin", plugin);
        assertThat(plugin.body()).contains("\"fields\":{\"config\":{\"nope\":\"unknown field\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "postgres"})
    void statements_of_a_database_are_texts_like_others(String kind) throws Exception {
        Node node = nodes.get(kind);
        List<String> names = List.of(
                "x'; DROP TABLE gatehouse_rows; --",
                "\" OR 1=1",
                "\\'; SELECT pg_sleep(600)--",
                "x') ON CONFLICT DO NOTHING; DELETE FROM gatehouse_state; --",
                "$$; SELECT 1; $$",
                "%",
                "_",
                "{\"id\":null}");
        node.admin("POST", "/consumers", "{\"username\":\"other\"}");

        for (String name : names) {
            String text = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
            String body = JSON.writeValueAsString(Map.of("username", name, "custom_id", name));
            HttpResponse<String> made = node.admin("POST", "/consumers", body);
            JsonNode found = JSON.readTree(node.read("/consumers/" + text).body());
            JsonNode byOther =
                    JSON.readTree(node.read("/consumers?custom_id=" + text).body());

            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            assertThat(found.path("username").asText()).isEqualTo(name);
            assertThat(byOther.path("data").path(0).path("username").asText()).isEqualTo(name);
            assertThat(node.admin("POST", "/consumers", body).statusCode()).isEqualTo(409);
            assertRefused(node, name, node.read("/services?offset=" + text));
            assertRefused(node, name, node.read("/services?size=" + text));
            assertThat(node.read("/services?tags=" + text).statusCode()).isLessThan(500);
            assertThat(node.read("/tags/" + text).statusCode()).isLessThan(500);
            assertThat(node.admin("DELETE", "/consumers/" + text, "").statusCode())
                    .isEqualTo(204);
        }
        assertThat(node.read("/consumers/other").statusCode()).isEqualTo(200);
        assertThat(node.process().output()).doesNotContain("\tat ", "[error]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "postgres"})
    void paths_lead_nowhere_else(String kind) throws Exception {
        Node node = nodes.get(kind);

        for (String path : List.of(
                "/../../etc/passwd",
                "/services/..%2f..%2fetc%2fpasswd",
                "/services/%2e%2e/x",
                "/services/a%00b",
                "/%2e%2e/services",
                "/plugins/reports/../../status",
                "/schemas/plugins/..%2f..%2fx",
                "/schemas/plugins/%5c..%5c",
                "/plugins/schema/..%2fkey-auth",
                "/schemas/vaults/..%2fenv",
                "/services//x",
                "/services/" + "a/".repeat(300),
                "/" + "a".repeat(5000))) {
            assertRefused(node, path, node.read(path));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "postgres"})
    void of_upserts_that_exclude_each_other_one_wins(String kind) throws Exception {
        Node node = nodes.get(kind);
        int writers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            for (int round = 0; round < 5; round++) {
                String name = "wanted" + round;
                CyclicBarrier together = new CyclicBarrier(writers);
                List<Future<HttpResponse<String>>> answers = new ArrayList<>();
                for (int i = 0; i < writers; i++) {
                    answers.add(threads.submit(() -> {
                        together.await(60, TimeUnit.SECONDS);
                        return node.admin(
                                "PUT",
                                "/services/" + UUID.randomUUID(),
                                "{\"name\":\"" + name + "\",\"host\":\"127.0.0.1\"}");
                    }));
                }

                List<Integer> found = new ArrayList<>();
                for (Future<HttpResponse<String>> answer : answers) {
                    HttpResponse<String> told = answer.get(60, TimeUnit.SECONDS);
                    found.add(told.statusCode());
                    if (told.statusCode() == 409) {
                        assertThat(told.body()).contains("\"name\":\"unique constraint violation\"", name);
                    }
                }
                assertThat(found).containsOnly(200, 409);
                assertThat(Collections.frequency(found, 200)).isEqualTo(1);
                assertThat(node.names("services")).contains(name);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void an_embedded_store_of_a_newer_gateway_refuses_the_start() throws Exception {
        Path folder = scratch.resolve("newer");
        Map<String, String> embedded = Map.of("KONG_DATABASE", "embedded");
        try (Node first = Node.start(folder, embedded)) {
            first.process().stop(END);
        }
        execute(
                folder.resolve("prefix/store/gatehouse"),
                "UPDATE \"gatehouse_schema_history\" SET \"version\" = '99' WHERE \"version\" = '1'");

        try (Node older = Node.begin(folder, embedded)) {
            GatewayProcess process = older.process();

            assertThat(process.awaitExit(END)).isNotZero();
            assertThat(process.output())
                    .contains("has tables of version 99, which a newer Gatehouse made")
                    .doesNotContain("\tat io.gatehouse");
        }
    }

    /** Has the archive's own database change a file. */
    private static void execute(Path file, String sql) throws IOException, InterruptedException {
        String jars;
        try (Stream<Path> found = Files.walk(GatewayProcess.home())) {
            jars = found.filter(path -> path.getFileName().toString().matches("h2-[0-9.]+\\.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
        Process shell = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        jars,
                        "org.h2.tools.Shell",
                        "-url",
                        "jdbc:h2:file:" + file,
                        "-user",
                        "gatehouse",
                        "-password",
                        "",
                        "-sql",
                        sql)
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS) && shell.exitValue() == 0)
                .as(output)
                .isTrue();
        assertThat(output).contains("Update count: 1");
    }
}
