/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.StoredConfigurations;
import io.gatehouse.kernel.entity.TestPlugins;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.Values;
import io.gatehouse.kernel.store.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Dialogues recorded with Kong 3.9.3, with and without a database, played against this Admin API in memory. */
class AdminConformanceTest {

    private static final Path CORPUS =
            Path.of("../distributions/acceptance-tests/src/test/resources/conformance/admin");
    private static final List<String> WITHOUT_DATABASE =
            List.of("20-dbless-config", "21-dbless-config-errors", "22-dbless-flatten-errors", "23-dbless-read-only");
    private static final List<String> WITH_DATABASE = List.of(
            "01-documented-commands",
            "02-services",
            "03-routes",
            "04-consumers",
            "05-plugins",
            "07-upstreams",
            "08-certificates",
            "09-vaults-and-keys",
            "10-lists",
            "11-schemas",
            "12-node",
            "13-encodings",
            "14-http");

    private static final Set<String> PLUGINS = new TreeSet<>(
            new TestPlugins().all().stream().map(plugin -> plugin.info().name()).toList());

    @TestFactory
    Stream<DynamicTest> recorded_dialogues_without_a_database() {
        return WITHOUT_DATABASE.stream().flatMap(file -> tests(file, false));
    }

    @TestFactory
    Stream<DynamicTest> recorded_dialogues_with_a_database() {
        return WITH_DATABASE.stream().flatMap(file -> tests(file, true));
    }

    @Test
    void most_dialogues_are_played() {
        assertThat(recorded_dialogues_without_a_database().count()).isEqualTo(47);
        assertThat(recorded_dialogues_with_a_database().count()).isGreaterThanOrEqualTo(150);
    }

    private static Stream<DynamicTest> tests(String file, boolean database) {
        Map<String, @Nullable Object> corpus = read(file);
        List<DynamicTest> tests = new ArrayList<>();
        for (Object item : (List<?>) Objects.requireNonNull(corpus.get("scenarios"))) {
            Map<String, @Nullable Object> scenario = Values.map((Map<?, ?>) item);
            // The archive's own plugins are not here; its acceptance tests play all that need them.
            if (!database || PLUGINS.containsAll(RecordedPlugins.of(scenario))) {
                tests.add(DynamicTest.dynamicTest(
                        String.valueOf(scenario.get("id")), () -> play(corpus, scenario, database)));
            }
        }
        return tests.stream();
    }

    private static void play(
            Map<String, @Nullable Object> corpus, Map<String, @Nullable Object> scenario, boolean database)
            throws Exception {
        AdminFixture gateway =
                database ? new AdminFixture(StoredConfigurations.of(new MemoryStore.Database())) : new AdminFixture();
        if (!database) {
            gateway.load("_format_version: \"3.0\"");
        }
        RecordedDialogue.Door door = (method, target, headers, body) -> {
            AdminResponse answer = gateway.send(method, target, headers, body);
            return new RecordedDialogue.Answer(
                    answer.status(),
                    name -> answer.headers().first(name),
                    new String(answer.body(), StandardCharsets.UTF_8));
        };
        new RecordedDialogue(corpus, scenario, door, JsonCodec.INSTANCE::read).play();
    }

    private static Map<String, @Nullable Object> read(String file) {
        try {
            byte[] bytes = Files.readAllBytes(CORPUS.resolve(file + ".json"));
            return Values.map((Map<?, ?>) Objects.requireNonNull(JsonCodec.INSTANCE.read(bytes)));
        } catch (IOException e) {
            throw new AssertionError("corpus missing", e);
        }
    }
}
