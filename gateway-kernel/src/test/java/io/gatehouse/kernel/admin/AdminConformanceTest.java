/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Dialogues recorded with Kong 3.9.3, played against this Admin API: all of those without a database, and of the others those
 * that only read, check and are refused.
 */
class AdminConformanceTest {

    private static final Path CORPUS =
            Path.of("../distributions/acceptance-tests/src/test/resources/conformance/admin");
    private static final List<String> WITHOUT_DATABASE =
            List.of("20-dbless-config", "21-dbless-config-errors", "22-dbless-flatten-errors", "23-dbless-read-only");
    private static final List<String> WITH_DATABASE = List.of("10-lists", "11-schemas", "12-node", "14-http");

    /** Need what this handler does not have: log levels, a cache, other plugins, a database. */
    private static final Set<String> LATER =
            Set.of("node-cache", "node-others", "node-config-with-database", "node-status", "page-empty");

    @TestFactory
    Stream<DynamicTest> recorded_dialogues_without_a_database() {
        return WITHOUT_DATABASE.stream().flatMap(file -> tests(file, false));
    }

    @TestFactory
    Stream<DynamicTest> recorded_dialogues_that_change_nothing() {
        return WITH_DATABASE.stream().flatMap(file -> tests(file, true));
    }

    @Test
    void most_dialogues_are_played() {
        assertThat(recorded_dialogues_without_a_database().count()).isEqualTo(47);
        assertThat(recorded_dialogues_that_change_nothing().count()).isGreaterThanOrEqualTo(15);
    }

    private static Stream<DynamicTest> tests(String file, boolean onlyUnchanging) {
        Map<String, @Nullable Object> corpus = read(file);
        List<DynamicTest> tests = new ArrayList<>();
        for (Object item : (List<?>) Objects.requireNonNull(corpus.get("scenarios"))) {
            Map<String, @Nullable Object> scenario = Values.map((Map<?, ?>) item);
            String id = String.valueOf(scenario.get("id"));
            if (!LATER.contains(id) && !(onlyUnchanging && changes(scenario))) {
                tests.add(DynamicTest.dynamicTest(id, new RecordedDialogue(corpus, scenario)::play));
            }
        }
        return tests.stream();
    }

    private static boolean changes(Map<String, @Nullable Object> scenario) {
        for (Object item : (List<?>) Objects.requireNonNull(scenario.get("steps"))) {
            Map<String, @Nullable Object> step = Values.map((Map<?, ?>) item);
            boolean write = Set.of("POST", "PUT", "PATCH", "DELETE").contains(step.get("method"));
            long status = (Long) Objects.requireNonNull(
                    Values.map((Map<?, ?>) step.get("expect")).get("status"));
            if (write && status < 300 && !String.valueOf(step.get("path")).endsWith("/validate")) {
                return true;
            }
        }
        return false;
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
