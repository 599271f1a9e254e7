/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of test data in resource files: recorded answers of Kong with the deviations that are ours, and rows of our own. */
final class Rows {

    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Rows() {}

    static List<JsonNode> read(String... resources) {
        List<JsonNode> rows = new ArrayList<>();
        for (String resource : resources) {
            try (InputStream in = Rows.class.getResourceAsStream(resource)) {
                JSON.readTree(in).forEach(rows::add);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
        return rows;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable JsonNode node) {
        return node == null ? Map.of() : JSON.convertValue(node, Map.class);
    }

    /** A body: base64, or text with a unit repeated behind it. */
    static byte[] bytes(@Nullable JsonNode body) {
        if (body == null) {
            return new byte[0];
        } else if (body.has("base64")) {
            return Base64.getDecoder().decode(body.get("base64").textValue());
        }
        String repeated = body.path("unit").asText("").repeat(body.path("count").asInt(0));
        String text =
                body.get("text").textValue() + repeated + body.path("after").asText("");
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Compares JSON values: numbers by value, kinds strictly, a digest by the text's bytes. */
    static void check(String where, JsonNode expected, @Nullable JsonNode actual) {
        assertThat(actual).as(where).isNotNull();
        if (expected.isTextual() && expected.textValue().startsWith("{{sha256:")) {
            checkDigest(where, expected.textValue(), actual.textValue());
        } else if (expected.isTextual() && expected.textValue().endsWith("{{any}}")) {
            String prefix = expected.textValue().replace("{{any}}", "");
            assertThat(actual.textValue()).as(where).startsWith(prefix);
        } else if (expected.isNumber() && actual.isNumber()) {
            BigDecimal value = actual.decimalValue();
            assertThat(value).as(where).isEqualByComparingTo(expected.decimalValue());
        } else if (expected.isObject() && actual.isObject()) {
            assertThat(actual.fieldNames()).toIterable().as(where).containsExactlyInAnyOrderElementsOf(names(expected));
            expected.fields()
                    .forEachRemaining(member ->
                            check(where + "/" + member.getKey(), member.getValue(), actual.get(member.getKey())));
        } else if (expected.isArray() && actual.isArray()) {
            assertThat(actual).as(where).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                check(where + "/" + i, expected.get(i), actual.get(i));
            }
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void checkDigest(String where, String expected, String actual) {
        byte[] bytes = actual.getBytes(StandardCharsets.UTF_8);
        assertThat("{{sha256:" + digest(bytes) + ":" + bytes.length + "}}")
                .as(where)
                .isEqualTo(expected);
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
