/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.Json;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes bodies: forms and JSON objects. Others, and those that are malformed or compressed, stay as they are. */
record BodyEdits(Edits edits, Json json) {

    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");

    boolean isEmpty() {
        return edits.isEmpty();
    }

    void apply(AccessExchange exchange, Body body) {
        UpstreamRequest upstream = exchange.upstream();
        String contentType = upstream.headers().first(HeaderName.CONTENT_TYPE);
        BodyKind kind = BodyKind.of(contentType);
        if (kind == null || contentType == null || upstream.headers().contains(CONTENT_ENCODING)) {
            return;
        }
        byte[] edited =
                switch (kind) {
                    case JSON -> json(exchange, body.bytes());
                    case FORM -> form(exchange, body.bytes());
                    case MULTIPART -> parts(exchange, contentType, body.bytes());
                };
        if (edited != null) {
            upstream.body(Body.of(edited));
        }
    }

    private byte @Nullable [] json(AccessExchange exchange, byte[] body) {
        Map<String, @Nullable Object> members = body.length == 0 ? new LinkedHashMap<>() : members(body);
        return members != null && edits.apply(exchange, new JsonFields(members)) ? json.write(members) : null;
    }

    private @Nullable Map<String, @Nullable Object> members(byte[] body) {
        Object value;
        try {
            value = json.read(body);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
        if (!(value instanceof Map<?, ?> object)) {
            return null;
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        object.forEach((name, member) -> members.put((String) name, member));
        return members;
    }

    private byte @Nullable [] form(AccessExchange exchange, byte[] body) {
        FormFields fields = new FormFields(new String(body, StandardCharsets.ISO_8859_1));
        return edits.apply(exchange, fields) ? fields.text().getBytes(StandardCharsets.ISO_8859_1) : null;
    }

    private byte @Nullable [] parts(AccessExchange exchange, String contentType, byte[] body) {
        PartFields fields = PartFields.read(contentType, body);
        return fields != null && edits.apply(exchange, fields) ? fields.bytes() : null;
    }
}
