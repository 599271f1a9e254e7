/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Field.Generated;
import io.gatehouse.kernel.schema.FlagKind;
import io.gatehouse.kernel.schema.Kind;
import io.gatehouse.kernel.schema.ListKind;
import io.gatehouse.kernel.schema.NumberKind;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.TextRules;

/** Fields that many types of entities share. */
final class CommonFields {

    static final Field ID = Field.of("id", TextKind.of(TextRules::uuid)).generated(Generated.UUID);
    static final Field CREATED_AT = Field.of("created_at", NumberKind.integer()).generated(Generated.SECONDS);
    static final Field UPDATED_AT = Field.of("updated_at", NumberKind.integer()).generated(Generated.SECONDS);
    static final Field TAGS =
            Field.of("tags", ListKind.set(TextKind.of(TextRules::tag)).ofRequired());
    static final Field TTL = Field.of("ttl", NumberKind.integer(0, 100_000_000)).asExtension();
    static final TextKind UUID = TextKind.of(TextRules::uuid);
    static final String[] PROTOCOLS = {"grpc", "grpcs", "http", "https", "tcp", "tls", "tls_passthrough", "udp"};

    private CommonFields() {}

    /** A unique name that can stand in an address. */
    static Field name(String field) {
        return Field.of(field, TextKind.of(TextRules::name)).asUnique();
    }

    static Field flag(String name, boolean value) {
        return Field.of(name, new FlagKind()).withDefault(value);
    }

    static Field optional(String name, Kind kind) {
        return Field.of(name, kind);
    }

    static Field required(String name, Kind kind) {
        return Field.of(name, kind).asRequired();
    }
}
