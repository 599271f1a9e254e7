/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyFields;
import io.gatehouse.plugin.http.BodyFields.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a body by its media type. */
final class BodyFieldsReader {

    private static final byte FIRST_OF_BYTE_ORDER_MARK = (byte) 0xEF;

    private BodyFieldsReader() {}

    static BodyFields read(@Nullable String contentType, @Nullable Body body, PipelineSettings settings) {
        Kind kind = kind(contentType);
        if (kind == Kind.OTHER || contentType == null || body == null || !body.inMemory()) {
            return new BodyFields(kind, null, null);
        }
        byte[] bytes = body.bytes();
        return switch (kind) {
            case FORM -> {
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                yield new BodyFields(kind, Arguments.parse(text, settings.maxPostArgs()), null);
            }
            case MULTIPART ->
                new BodyFields(kind, MultipartForm.read(contentType, bytes, settings.maxPostArgs()), null);
            case JSON, OTHER -> new BodyFields(kind, null, json(bytes));
        };
    }

    private static Kind kind(@Nullable String contentType) {
        if (contentType == null) {
            return Kind.OTHER;
        }
        int semicolon = contentType.indexOf(';');
        String mediaType = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).toLowerCase(Locale.ROOT);
        if (mediaType.startsWith("application/x-www-form-urlencoded")) {
            return Kind.FORM;
        }
        if (mediaType.startsWith("application/json")) {
            return Kind.JSON;
        }
        return mediaType.startsWith("multipart/form-data") ? Kind.MULTIPART : Kind.OTHER;
    }

    private static @Nullable Object json(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] == FIRST_OF_BYTE_ORDER_MARK) {
            return null;
        }
        try {
            Object value = JsonCodec.INSTANCE.read(bytes);
            return value instanceof Map || value instanceof List ? value : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
