/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugins.awslambda.reply.InvocationResult;
import io.gatehouse.plugins.awslambda.reply.MappedReply;
import io.gatehouse.plugins.awslambda.reply.ReplyMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ReplyRowsTest {

    @TestFactory
    Stream<DynamicTest> an_answer_becomes_the_expected_reply() {
        return Rows.read("replies.json", "replies-own.json").stream()
                .map(row -> DynamicTest.dynamicTest(row.get("id").textValue(), () -> check(row)));
    }

    private static void check(JsonNode row) throws Exception {
        FakeContext context = new FakeContext();
        row.path("settings")
                .fields()
                .forEachRemaining(setting -> context.settings.put(
                        setting.getKey(), setting.getValue().textValue()));
        ReplyMapper mapper = ReplyMapper.of(Configs.callable(withoutPort(row)), context.settings(), context.node());

        MappedReply mapped =
                mapper.map(answer(row.get("answer")), row.path("version").asText("1.1"));

        JsonNode expected = row.get("expect");
        Reply reply = mapped.reply();
        assertThat(reply.status()).isEqualTo(expected.get("status").intValue());
        assertThat(reply.errorMessage()).isEqualTo(expected.path("error").textValue());
        if (expected.has("headers")) {
            assertThat(headers(reply)).isEqualTo(expectedHeaders(expected.get("headers")));
        }
        checkBody(expected, bytes(reply));
        if (expected.has("log")) {
            assertThat(mapped.problem()).isEqualTo(expected.get("log").textValue());
        }
        boolean failed =
                reply.errorMessage() != null || expected.get("status").intValue() == 502 && reply.jsonValue() != null;
        boolean functionFailed =
                row.get("answer").toString().toLowerCase(Locale.ROOT).contains("x-amz-function-error");
        assertThat(mapped.problem() != null).isEqualTo(failed || functionFailed || expected.has("log"));
        assertThat(mapped.result() == InvocationResult.SUCCESS).isEqualTo(mapped.problem() == null);
        if (expected.has("result")) {
            assertThat(mapped.result().label()).isEqualTo(expected.get("result").textValue());
        }
    }

    private static Map<String, Object> withoutPort(JsonNode row) {
        Map<String, Object> config = new TreeMap<>(Rows.map(row.get("config")));
        config.remove("port");
        return config;
    }

    private static HttpAnswer answer(JsonNode answer) {
        HeaderList headers = new HeaderList();
        for (JsonNode header : answer.path("headers")) {
            headers.add(header.get(0).textValue(), Headers.bytes(header.get(1).textValue()));
        }
        return new HttpAnswer(answer.get("status").intValue(), headers, Body.of(Rows.bytes(answer.get("body"))));
    }

    private static byte[] bytes(Reply reply) {
        return reply.jsonValue() == null ? reply.body().bytes() : new FakeContext().write(reply.jsonValue());
    }

    private static Map<String, List<String>> headers(Reply reply) {
        Map<String, List<String>> headers = new TreeMap<>();
        if (reply.jsonValue() != null) {
            headers.put("content-type", List.of("application/json; charset=utf-8"));
        }
        for (int i = 0; i < reply.headers().size(); i++) {
            String name = reply.headers().name(i).toLowerCase(Locale.ROOT);
            List<String> values = headers.computeIfAbsent(name, absent -> new ArrayList<>());
            String value = Headers.text(reply.headers().value(i));
            values.addAll(
                    name.equals("via") || name.equals("cache-control") ? List.of(value.split(", ?")) : List.of(value));
        }
        headers.remove("server");
        return headers;
    }

    private static Map<String, List<String>> expectedHeaders(JsonNode expected) {
        Map<String, List<String>> headers = new TreeMap<>();
        expected.fields().forEachRemaining(header -> {
            List<String> values = new ArrayList<>();
            header.getValue().forEach(value -> values.add(value.textValue()));
            headers.put(header.getKey(), values);
        });
        return headers;
    }

    private static void checkBody(JsonNode expected, byte[] body) throws Exception {
        if (expected.has("body_json")) {
            Rows.check("", expected.get("body_json"), Rows.JSON.readTree(body));
        } else if (expected.has("body_sha256")) {
            assertThat(Rows.digest(body)).isEqualTo(expected.get("body_sha256").textValue());
        } else if (expected.has("body_b64")) {
            assertThat(body)
                    .asBase64Encoded()
                    .isEqualTo(expected.get("body_b64").textValue());
        } else {
            assertThat(new String(body, StandardCharsets.UTF_8))
                    .isEqualTo(expected.path("body_text").asText(""));
        }
    }
}
