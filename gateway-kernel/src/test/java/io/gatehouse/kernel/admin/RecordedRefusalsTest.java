/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.TestPlugins;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.Values;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Entities that Kong 3.9.3 refused for what they are, offered to this Admin API: the same words in the same places. */
class RecordedRefusalsTest {

    private static final Path CORPUS =
            Path.of("../distributions/acceptance-tests/src/test/resources/conformance/admin");
    private static final List<String> FILES = List.of(
            "02-services",
            "03-routes",
            "04-consumers",
            "05-plugins",
            "06-plugin-configs",
            "07-upstreams",
            "08-certificates",
            "09-vaults-and-keys",
            "13-encodings");
    private static final Set<String> COLLECTIONS =
            TestPlugins.entityTypes().all().stream().map(EntityType::collection).collect(Collectors.toSet());

    /** Rules of single plugins that the test's copies of them do not have. */
    private static final List<String> RULES_OF_PLUGINS = List.of(
            "not a valid regex",
            "cannot be used with",
            "cannot be lower than the limit for minute",
            "cannot be lower than the limit for second",
            "cannot be lower than the limit for hour");

    /** Known only to a database, or an extension of ours. */
    private static final List<String> OTHER_REASONS =
            List.of("already associated", "is duplicated", "\"ordering\"", "Invalid target;");

    private final AdminFixture gateway = new AdminFixture();

    @TestFactory
    List<DynamicTest> recorded_refusals() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : FILES) {
            Object corpus = JsonCodec.INSTANCE.read(Files.readAllBytes(CORPUS.resolve(file + ".json")));
            Map<String, @Nullable Object> members = Values.map((Map<?, ?>) Objects.requireNonNull(corpus));
            for (Object scenario : (List<?>) Objects.requireNonNull(members.get("scenarios"))) {
                Object steps = Values.map((Map<?, ?>) scenario).get("steps");
                for (Object step : (List<?>) Objects.requireNonNull(steps)) {
                    add(file, Values.map((Map<?, ?>) step), members, tests);
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(200);
        return tests;
    }

    private void add(
            String file,
            Map<String, @Nullable Object> step,
            Map<String, @Nullable Object> corpus,
            List<DynamicTest> tests) {
        Object fields = AnswerComparison.at(step, "/expect/body_json/fields");
        String path = String.valueOf(step.get("path")).substring(1);
        String body = filled(String.valueOf(step.get("body_text")), corpus);
        String words = JsonCodec.INSTANCE.text(fields) + body;
        boolean schemaViolation = Long.valueOf(2).equals(AnswerComparison.at(step, "/expect/body_json/code"));
        if (!"POST".equals(step.get("method"))
                || !schemaViolation
                || !COLLECTIONS.contains(path)
                || body.contains("{{")
                || RULES_OF_PLUGINS.stream().anyMatch(words::contains)
                || OTHER_REASONS.stream().anyMatch(words::contains)
                || ofOtherPlugin(path, body, words)) {
            return;
        }
        String name = file + " " + path + " " + body.substring(0, Math.min(120, body.length()));
        tests.add(DynamicTest.dynamicTest(name, () -> offer(step, path, body)));
    }

    private static boolean ofOtherPlugin(String path, String body, String words) {
        return path.equals("plugins")
                && !words.contains("not enabled")
                && !words.contains("name\":\"required")
                && new TestPlugins()
                        .all().stream()
                                .noneMatch(plugin -> body.contains(
                                                "\"" + plugin.info().name() + "\"")
                                        || body.contains("name=" + plugin.info().name() + "&"));
    }

    private void offer(Map<String, @Nullable Object> step, String path, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (step.get("headers") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> headers.put((String) name, (String) value));
        }

        AdminResponse answer = gateway.send("POST", "/" + path, headers, body.equals("null") ? "" : body);

        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.status()).as(text).isEqualTo(400);
        Map<String, @Nullable Object> expected = Values.map((Map<?, ?>) Objects.requireNonNull(step.get("expect")));
        assertThat(new AnswerComparison(expected, words -> words).differences(JsonCodec.INSTANCE.read(text)))
                .isEmpty();
    }

    private static String filled(String text, Map<String, @Nullable Object> corpus) {
        String filled = text;
        if (corpus.get("vars") instanceof Map<?, ?> vars) {
            for (Map.Entry<?, ?> variable : vars.entrySet()) {
                String json = JsonCodec.INSTANCE.text(variable.getValue());
                filled = filled.replace("{{" + variable.getKey() + "|json}}", json.substring(1, json.length() - 1));
            }
        }
        return filled;
    }
}
