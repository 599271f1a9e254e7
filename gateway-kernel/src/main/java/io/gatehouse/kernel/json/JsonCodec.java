/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.plugin.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Json} by Jackson; immutable, safe for use by many threads. */
public final class JsonCodec implements Json {

    /** The one instance: it has no state. */
    public static final JsonCodec INSTANCE = new JsonCodec();

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
    private static final ObjectWriter WRITER = MAPPER.writer();
    private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

    private JsonCodec() {}

    @Override
    public @Nullable Object read(byte[] bytes) {
        try {
            JsonNode node = READER.readValue(bytes);
            if (node == null || node.isMissingNode()) {
                throw new IllegalArgumentException("no JSON value (expected: exactly one)");
            }
            return value(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public byte[] write(@Nullable Object value) {
        return write(WRITER, value);
    }

    /** Like {@link #write}, over several indented lines, for people. */
    public byte[] writePretty(@Nullable Object value) {
        return write(PRETTY, value);
    }

    private static byte[] write(ObjectWriter writer, @Nullable Object value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("value cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static @Nullable Object value(JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
                return members;
            }
            case ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>(node.size());
                node.forEach(element -> elements.add(value(element)));
                return elements;
            }
            case STRING -> {
                return node.textValue();
            }
            case BOOLEAN -> {
                return node.booleanValue();
            }
            case NUMBER -> {
                return number(node);
            }
            default -> {
                return null;
            }
        }
    }

    private static Number number(JsonNode node) {
        if (!node.isIntegralNumber()) {
            return new BigDecimal(node.asText());
        }
        if (node.canConvertToLong()) {
            return node.longValue();
        }
        return new BigInteger(node.asText());
    }
}
