/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.schema.LuaTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A declarative configuration that cannot be used, with everything that is wrong with it. */
public final class DeclarativeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, @Nullable Object> fields;
    private final transient Map<String, @Nullable Object> unflattened;
    private final transient List<Map<String, @Nullable Object>> flattened;
    private final transient Supplier<String> listing;

    DeclarativeException(
            Map<String, @Nullable Object> fields,
            Map<String, @Nullable Object> unflattened,
            List<Map<String, @Nullable Object>> flattened,
            Supplier<String> listing) {
        super(message(fields));
        this.fields = fields;
        this.unflattened = unflattened;
        this.flattened = flattened;
        this.listing = listing;
    }

    private static String message(Map<String, @Nullable Object> fields) {
        return "declarative config is invalid: " + LuaTable.compact(fields);
    }

    /** The problems in the shape of the file: lists have null at the good positions. */
    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    /** The problems for people: one a line with the value found, indented by place. */
    public String listing() {
        return listing.get();
    }

    /** The body with which the Admin API refuses the configuration. */
    public Map<String, @Nullable Object> body() {
        return body(fields);
    }

    /** The same, with the problems listed by entity. */
    public Map<String, @Nullable Object> flattenedBody() {
        Map<String, @Nullable Object> body = body(unflattened);
        body.put("flattened_errors", flattened.isEmpty() ? Map.of() : flattened);
        return body;
    }

    private static Map<String, @Nullable Object> body(Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("code", 14);
        body.put("name", "invalid declarative configuration");
        body.put("message", message(fields));
        body.put("fields", fields);
        return body;
    }
}
