/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonRandomTest {

    private static final int ROUNDS = 20_000;
    private static final String CHARACTERS = "ab\"\\/\n\r\t\b\f\u0000\u001f\u007f{}[]:, éß€\u2028\ufffd\ud83d\ude00";
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    @Test
    void what_is_written_is_read_by_jackson() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        JsonWriter writer = new JsonWriter();
        for (int i = 0; i < ROUNDS; i++) {
            Object value = value(random, 0);

            writer.reset();
            writer.tree(value);

            JsonNode expected = JACKSON.readTree(JACKSON.writeValueAsBytes(value));
            assertThat(JACKSON.readTree(writer.toBytes()))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(expected);
        }
    }

    @Test
    void damaged_values_are_refused_exactly_when_jackson_refuses_them() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] json = new JsonWriter().tree(value(random, 0)).toBytes();
            for (int damage = random.nextInt(3); damage > 0 && json.length > 0; damage--) {
                json[random.nextInt(json.length)] = (byte) CHARACTERS.charAt(random.nextInt(14));
            }

            assertThat(isWellFormed(json))
                    .as("seed %d, round %d: %s", seed, i, new String(json, StandardCharsets.UTF_8))
                    .isEqualTo(jacksonReads(json));
        }
    }

    @Test
    void texts_are_decoded_as_jackson_does() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            String text = text(random);
            byte[] json = escapedAtRandom(text, random);

            assertThat(new JsonReader(json).text())
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(text);
        }
    }

    @Test
    void empty_arrays_become_objects_and_nothing_else_changes() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            Object value = value(random, 0);
            byte[] json = JACKSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);

            JsonNode turned = JACKSON.readTree(EmptyArrays.asObjects(json));

            JsonNode expected = JACKSON.readTree(JACKSON.writeValueAsBytes(withoutEmptyArrays(value)));
            assertThat(turned).as("seed %d, round %d", seed, i).isEqualTo(expected);
        }
    }

    @Test
    void a_malformed_value_keeps_its_empty_arrays() {
        byte[] json = "{\"a\":[],\"b\"".getBytes(StandardCharsets.UTF_8);

        assertThat(EmptyArrays.asObjects(json)).isSameAs(json);
    }

    @Test
    void numbers_keep_their_digits() {
        JsonWriter writer = new JsonWriter();

        writer.tree(List.of(new BigDecimal("2.50"), 12345678901234567L, new BigDecimal("1E+400")));

        assertThat(new String(writer.toBytes(), StandardCharsets.UTF_8)).isEqualTo("[2.50,12345678901234567,1E+400]");
    }

    @Test
    void utf_8_is_told_from_other_bytes_as_the_jdk_does() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] interesting = {
            0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4,
            0xf5, 0xff
        };
        for (int i = 0; i < ROUNDS * 5; i++) {
            byte[] bytes = new byte[random.nextInt(6)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) interesting[random.nextInt(interesting.length)];
            }

            assertThat(Utf8.isValid(bytes)).as("seed %d, round %d", seed, i).isEqualTo(jdkReads(bytes));
        }
    }

    @Test
    void a_value_that_is_too_deep_is_refused() {
        byte[] json = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> new JsonReader(json).skip())
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessageContaining("512 levels");
    }

    @Test
    void a_problem_names_its_place() {
        assertThatThrownBy(() -> new JsonReader(new byte[0]).peek())
                .hasMessage("expected a value but found the end at byte 1");
        assertThatThrownBy(() -> new JsonReader("{\"a\" 1}".getBytes(StandardCharsets.UTF_8)).skip())
                .hasMessage("expected ':' but found '1' at byte 6");
    }

    private static boolean isWellFormed(byte[] json) {
        JsonReader reader = new JsonReader(json);
        try {
            reader.skip();
            reader.finish();
            return true;
        } catch (JsonSyntaxException malformed) {
            return false;
        }
    }

    private static boolean jacksonReads(byte[] json) {
        try {
            return !JACKSON.readTree(json).isMissingNode();
        } catch (IOException malformed) {
            return false;
        }
    }

    private static boolean jdkReads(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 6 : 8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> BigDecimal.valueOf(random.nextInt(), random.nextInt(20) - 5);
            case 4, 5 -> text(random);
            case 6 -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
            default -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(random), value(random, depth + 1));
                }
                yield map;
            }
        };
    }

    private static @Nullable Object withoutEmptyArrays(@Nullable Object value) {
        if (value instanceof List<?> list) {
            if (list.isEmpty()) {
                return Map.of();
            }
            List<@Nullable Object> kept = new ArrayList<>();
            list.forEach(element -> kept.add(withoutEmptyArrays(element)));
            return kept;
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
            map.forEach((name, member) -> kept.put(name, withoutEmptyArrays(member)));
            return kept;
        }
        return value;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int[] points = CHARACTERS.codePoints().toArray();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    private static byte[] escapedAtRandom(String text, Random random) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if (random.nextBoolean()) {
                for (char unit : Character.toChars(point)) {
                    json.append(String.format("\\u%04x", (int) unit));
                }
            } else {
                String quoted = quoted(Character.toString(point));
                json.append(quoted, 1, quoted.length() - 1);
            }
        });
        return json.append('"').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        try {
            return JACKSON.writeValueAsString(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
