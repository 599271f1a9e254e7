/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.Values;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One recorded dialogue with an Admin API, played again. */
final class RecordedDialogue {

    private final AdminFixture gateway = new AdminFixture();
    private final Map<String, String> variables = new HashMap<>();
    private final List<?> steps;

    RecordedDialogue(Map<String, @Nullable Object> file, Map<String, @Nullable Object> scenario) {
        if (file.get("vars") instanceof Map<?, ?> vars) {
            vars.forEach((name, value) -> variables.put((String) name, (String) value));
        }
        steps = (List<?>) Objects.requireNonNull(scenario.get("steps"));
    }

    void play() {
        gateway.load("_format_version: \"3.0\"");
        for (int i = 0; i < steps.size(); i++) {
            Map<String, @Nullable Object> step = Values.map((Map<?, ?>) steps.get(i));
            play(step, "step " + (i + 1) + ": " + step.get("method") + " " + step.get("path"));
        }
    }

    private void play(Map<String, @Nullable Object> step, String name) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (step.get("headers") instanceof Map<?, ?> given) {
            given.forEach((header, value) -> headers.put((String) header, filled((String) value)));
        }
        String body = step.get("body_text") instanceof String text ? filled(text) : "";
        AdminResponse answer =
                gateway.send((String) step.get("method"), filled((String) step.get("path")), headers, body);
        Map<String, @Nullable Object> expected = Values.map((Map<?, ?>) Objects.requireNonNull(step.get("expect")));
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat((long) answer.status()).as(name + " status, body " + text).isEqualTo(expected.get("status"));
        assertThat(answer.headers().first("Content-Type")).as(name + " type").isEqualTo(expected.get("content_type"));
        checkHeaders(expected, answer, name);
        Object json = text.isEmpty() || !text.startsWith("{") ? null : JsonCodec.INSTANCE.read(text);
        if (step.get("capture") instanceof Map<?, ?> captures) {
            captures.forEach((variable, pointer) ->
                    variables.put((String) variable, String.valueOf(AnswerComparison.at(json, (String) pointer))));
        }
        if (expected.get("body_text") instanceof String bodyText) {
            assertThat(text).as(name).isEqualTo(bodyText);
        }
        AnswerComparison comparison = new AnswerComparison(expected, this::filled);
        assertThat(comparison.differences(json)).as(name + " body " + text).isEmpty();
    }

    private static void checkHeaders(Map<String, @Nullable Object> expected, AdminResponse answer, String name) {
        if (expected.get("headers") instanceof Map<?, ?> headers) {
            headers.forEach((header, value) -> assertThat(answer.headers().first((String) header))
                    .as(name + " " + header)
                    .isEqualTo(value));
        }
    }

    private String filled(String text) {
        String filled = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            String json = JsonCodec.INSTANCE.text(variable.getValue());
            filled = filled.replace("{{" + variable.getKey() + "}}", variable.getValue())
                    .replace("{{" + variable.getKey() + "|json}}", json.substring(1, json.length() - 1))
                    .replace(
                            "{{" + variable.getKey() + "|url}}",
                            URLEncoder.encode(variable.getValue(), StandardCharsets.UTF_8));
        }
        return filled;
    }
}
