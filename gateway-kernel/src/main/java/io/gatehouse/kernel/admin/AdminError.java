/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.schema.LuaTable;
import io.gatehouse.kernel.schema.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error: thrown where it is found, turned into the answer at one place. */
final class AdminError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient @Nullable Map<String, @Nullable Object> body;

    private AdminError(int status, @Nullable Map<String, @Nullable Object> body) {
        super("status " + status, null, false, false);
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    /** The body as JSON; null for an empty one. */
    @Nullable
    Map<String, @Nullable Object> body() {
        return body;
    }

    static AdminError message(int status, String message) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("message", message);
        return new AdminError(status, body);
    }

    static AdminError notFound() {
        return message(404, "Not found");
    }

    static AdminError methodNotAllowed() {
        return message(405, "Method not allowed");
    }

    static AdminError unsupportedMediaType() {
        return new AdminError(415, null);
    }

    static AdminError of(int status, Map<String, @Nullable Object> body) {
        return new AdminError(status, body);
    }

    private static AdminError coded(int status, int code, String name, String message) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("code", code);
        body.put("name", name);
        body.put("message", message);
        return new AdminError(status, body);
    }

    private AdminError with(String member, Object value) {
        if (body != null) {
            body.put(member, value);
        }
        return this;
    }

    static AdminError invalidPrimaryKey() {
        Map<String, Object> fields = Map.of("id", "expected a valid UUID");
        return coded(400, 1, "invalid primary key", "invalid primary key: '" + LuaTable.compact(fields) + "'")
                .with("fields", fields);
    }

    static AdminError schemaViolation(Problems problems) {
        return coded(400, 2, "schema violation", problems.message()).with("fields", problems.fields());
    }

    static AdminError noSuchEntity(String field, String value) {
        Map<String, Object> fields = Map.of(field, value);
        String key = LuaTable.compact(fields);
        String message = field.equals("id")
                ? "could not find the entity with primary key '" + key + "'"
                : "could not find the entity with '" + key + "'";
        return coded(404, 6, "not found", message).with("fields", fields);
    }

    static AdminError invalidOffset(String offset, String reason) {
        return coded(400, 7, "invalid offset", "'" + offset + "' is not a valid offset: " + reason);
    }

    static AdminError invalidSize(String message) {
        return coded(400, 9, "invalid size", message);
    }

    static AdminError invalidName(String message) {
        return coded(400, 10, "invalid unique name", message);
    }

    static AdminError invalidTags(String reason) {
        return coded(400, 11, "invalid options", "invalid option (tags: " + reason + ")")
                .with("options", Map.of("tags", reason));
    }

    static AdminError unsupported(String message) {
        return coded(405, 12, "operation unsupported", message);
    }

    static AdminError unresolved(String field, String otherType, String key, String value) {
        String problem = "the foreign key cannot be resolved with '" + LuaTable.compact(Map.of(key, value))
                + "' for an existing '" + otherType + "' entity";
        return coded(
                        400,
                        13,
                        "foreign keys unresolved",
                        "foreign key unresolved (" + field + "." + key + ": " + problem + ")")
                .with("fields", Map.of(field, Map.of(key, problem)));
    }

    static AdminError primaryKeyTaken(String id) {
        Map<String, Object> fields = Map.of("id", id);
        return coded(400, 3, "primary key violation", "primary key violation on key '" + LuaTable.compact(fields) + "'")
                .with("fields", fields);
    }

    static AdminError notUnique(Map<String, @Nullable Object> fields) {
        return coded(
                        409,
                        5,
                        "unique constraint violation",
                        "UNIQUE violation detected on '" + LuaTable.compact(fields) + "'")
                .with("fields", fields);
    }

    static AdminError danglingReference(String field, String otherType, String id) {
        Map<String, Object> key = Map.of("id", id);
        return coded(
                        400,
                        4,
                        "foreign key violation",
                        "the foreign key '" + LuaTable.compact(key) + "' does not reference an existing '" + otherType
                                + "' entity.")
                .with("fields", Map.of(field, key));
    }

    static AdminError referenced(String childType, String type) {
        return coded(
                        400,
                        4,
                        "foreign key violation",
                        "an existing '" + childType + "' entity references this '" + type + "' entity")
                .with("fields", Map.of("@referenced_by", childType));
    }

    static AdminError authorityInUse(String id, String type, String user) {
        return coded(
                400,
                19,
                "referenced by others",
                "ca certificate " + id + " is still referenced by " + type + " (id = " + user + ")");
    }

    static AdminError invalidTtl() {
        String reason = "must be an integer between 0 and 100000000";
        return coded(400, 11, "invalid options", "invalid option (ttl: " + reason + ")")
                .with("options", Map.of("ttl", reason));
    }
}
