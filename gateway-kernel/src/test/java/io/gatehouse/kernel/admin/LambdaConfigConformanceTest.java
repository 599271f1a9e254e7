/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.Values;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What Kong 3.9.3 says about configurations of aws-lambda. */
class LambdaConfigConformanceTest {

    private static final Path CORPUS =
            Path.of("../distributions/acceptance-tests/src/test/resources/conformance/aws-lambda-config.json");

    private final AdminFixture gateway = new AdminFixture();

    @TestFactory
    List<DynamicTest> recorded_checks() throws Exception {
        Map<String, @Nullable Object> corpus =
                Values.map((Map<?, ?>) Objects.requireNonNull(JsonCodec.INSTANCE.read(Files.readAllBytes(CORPUS))));
        List<DynamicTest> tests = new ArrayList<>();
        for (Object item : (List<?>) Objects.requireNonNull(corpus.get("cases"))) {
            Map<String, @Nullable Object> recorded = Values.map((Map<?, ?>) item);
            tests.add(DynamicTest.dynamicTest(String.valueOf(recorded.get("id")), () -> check(recorded)));
        }
        assertThat(tests).hasSizeGreaterThan(30);
        return tests;
    }

    private void check(Map<String, @Nullable Object> recorded) {
        Object input = AnswerComparison.at(recorded, "/requests/0/body_json");

        AdminResponse answer = gateway.send(
                "POST",
                "/schemas/plugins/validate",
                Map.of("Content-Type", "application/json"),
                JsonCodec.INSTANCE.text(input));

        assertThat((long) answer.status()).isEqualTo(AnswerComparison.at(recorded, "/kong/responses/0/status"));
        assertThat(JsonCodec.INSTANCE.read(new String(answer.body(), StandardCharsets.UTF_8)))
                .isEqualTo(AnswerComparison.at(recorded, "/kong/responses/0/body_json"));
    }
}
