/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.gatehouse.plugin.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@link Json} by Jackson; safe for use by many threads. Values nested deeper than 512 levels are refused. */
public final class JsonCodec implements Json {

    /** The one instance: it has no state. */
    public static final JsonCodec INSTANCE = new JsonCodec();

    private static final int MOST_LEVELS = 512;
    private static final int MOST_DIGITS = 5_000;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_LEVELS)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);
    private static final ObjectWriter WRITER = MAPPER.writer();
    private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

    /** What the parser says of a source that it was told not to show. */
    private static final Pattern HIDDEN_SOURCE = Pattern.compile("\\[Source: REDACTED \\([^)]*\\); ([^\\]]*)\\]");

    private JsonCodec() {}

    @Override
    public @Nullable Object read(byte[] bytes) {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            return onlyValue(parser);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Reads one value from a text; like {@link #read(byte[])}. */
    public @Nullable Object read(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return onlyValue(parser);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private static @Nullable Object onlyValue(JsonParser parser) throws IOException {
        if (parser.nextToken() == null) {
            throw new IllegalArgumentException("not JSON: no value (expected: exactly one)");
        }
        Object value = value(parser);
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("not JSON: something follows the value (expected: exactly one)");
        }
        return value;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_FLOAT -> bounded(parser.getDecimalValue());
            case VALUE_NUMBER_INT -> {
                Number number = parser.getNumberValue();
                yield number instanceof BigInteger ? number : (Number) number.longValue();
            }
            default -> throw new IllegalArgumentException("not JSON: unexpected " + token);
        };
    }

    /** A few characters can name a number that fills the memory once it is written in full. */
    private static BigDecimal bounded(BigDecimal number) {
        if (Math.abs((long) number.scale()) > MOST_DIGITS) {
            throw new IllegalArgumentException("not JSON: a number of more than " + MOST_DIGITS + " digits");
        }
        return number;
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return elements;
    }

    private static IllegalArgumentException malformed(IOException e) {
        if (!(e instanceof JsonProcessingException json)) {
            return new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
        String where = json.getLocation() == null
                ? ""
                : " at line " + json.getLocation().getLineNr() + ", column "
                        + json.getLocation().getColumnNr();
        return new IllegalArgumentException(
                "not JSON: " + HIDDEN_SOURCE.matcher(json.getOriginalMessage()).replaceAll("$1") + where, e);
    }

    @Override
    public byte[] write(@Nullable Object value) {
        return write(WRITER, value);
    }

    /** Writes a value to a text; like {@link #write}. */
    public String text(@Nullable Object value) {
        return new String(write(value), StandardCharsets.UTF_8);
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
}
