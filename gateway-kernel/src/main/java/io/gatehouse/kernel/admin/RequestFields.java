/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.Values;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a request body gives.
 *
 * @param values as JSON-like values; those of forms are texts
 * @param form whether they came from a form
 */
record RequestFields(Map<String, @Nullable Object> values, boolean form) {

    /** Of a request that gives nothing. */
    static final RequestFields NONE = new RequestFields(Map.of(), false);

    /** Reads the body by its content type. */
    static RequestFields of(AdminRequest request) {
        String contentType = request.headers().first("Content-Type");
        if (contentType == null) {
            if (request.body().length > 0) {
                throw AdminError.unsupportedMediaType();
            }
            return NONE;
        }
        String type = contentType.split(";", 2)[0].strip();
        return switch (type) {
            case "application/json" -> new RequestFields(json(request.body()), false);
            case "application/x-www-form-urlencoded" -> new RequestFields(urlEncoded(request.body()), true);
            case "multipart/form-data" -> new RequestFields(multipart(contentType, request.body()), true);
            default -> throw AdminError.unsupportedMediaType();
        };
    }

    private static Map<String, @Nullable Object> json(byte[] body) {
        Object value;
        try {
            value = JsonCodec.INSTANCE.read(body);
        } catch (IllegalArgumentException e) {
            throw AdminError.message(400, "Cannot parse JSON body");
        }
        if (value instanceof List<?> list && list.isEmpty()) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw AdminError.message(400, "Cannot parse JSON body");
        }
        return Values.map(map);
    }

    private static Map<String, @Nullable Object> urlEncoded(byte[] body) {
        FormFields fields = new FormFields();
        for (Query.Argument argument :
                Query.parse(new String(body, StandardCharsets.UTF_8)).arguments()) {
            String value = argument.value();
            fields.add(argument.name(), value == null ? Boolean.TRUE : value.isEmpty() ? null : value, true);
        }
        return fields.values();
    }

    private static Map<String, @Nullable Object> multipart(String contentType, byte[] body) {
        FormFields fields = new FormFields();
        for (Multipart.Part part : Multipart.parts(contentType, body)) {
            Object value = part.text().isEmpty() ? null : part.text();
            String type = part.contentType();
            if (type != null && type.startsWith("application/json")) {
                try {
                    value = JsonCodec.INSTANCE.read(part.text());
                } catch (IllegalArgumentException e) {
                    throw AdminError.message(400, "Cannot parse JSON body");
                }
            }
            fields.add(part.name(), value, false);
        }
        return fields.values();
    }

    /** The values, typed by a schema when they came from a form; a copy of its own. */
    Map<String, @Nullable Object> typed(Schema schema) {
        return form ? schema.fromForm(values) : new LinkedHashMap<>(values);
    }
}
