/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.plugin.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@link Json} by Jackson; safe for use by many threads. Values nested deeper than 512 levels are refused. */
public final class JsonCodec implements Json {

    /** The one instance: it has no state. */
    public static final JsonCodec INSTANCE = new JsonCodec();

    private static final int MOST_LEVELS = 512;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_LEVELS)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(Object.class);
    private static final ObjectWriter WRITER = MAPPER.writer();
    private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

    private JsonCodec() {}

    @Override
    public @Nullable Object read(byte[] bytes) {
        try {
            return READER.readValue(bytes);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Reads one value from a text; like {@link #read(byte[])}. */
    public @Nullable Object read(String text) {
        try {
            return READER.readValue(text);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private static IllegalArgumentException malformed(IOException e) {
        if (!(e instanceof JsonProcessingException json)) {
            return new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
        String where = json.getLocation() == null
                ? ""
                : " at line " + json.getLocation().getLineNr() + ", column "
                        + json.getLocation().getColumnNr();
        return new IllegalArgumentException("not JSON: " + json.getOriginalMessage() + where, e);
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
