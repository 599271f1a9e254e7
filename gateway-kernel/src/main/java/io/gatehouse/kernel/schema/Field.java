/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One field of a record. Immutable.
 *
 * @param name snake-case name
 * @param kind what values it takes
 * @param required whether null is refused
 * @param hasDefault whether there is a default
 * @param defaultValue value of a field that was not given; null is a possible default
 * @param unique whether no two entities may have the same value
 * @param generated what a missing value is made of
 * @param extension whether it is an addition of ours that is shown only where it is set
 * @param doc what it is for; empty when there is nothing to say
 */
public record Field(
        String name,
        Kind kind,
        boolean required,
        boolean hasDefault,
        @Nullable Object defaultValue,
        boolean unique,
        Generated generated,
        boolean extension,
        String doc) {

    /** What the gateway makes up for a missing value. */
    public enum Generated {
        /** Nothing. */
        NOTHING,
        /** A random UUID. */
        UUID,
        /** 32 random letters and digits. */
        TEXT,
        /** Seconds since 1970. */
        SECONDS,
        /** Seconds since 1970, to the millisecond. */
        PRECISE_SECONDS
    }

    /** An optional field without default. */
    public static Field of(String name, Kind kind) {
        return new Field(name, kind, false, false, null, false, Generated.NOTHING, false, "");
    }

    /** The same, required. */
    public Field asRequired() {
        return new Field(name, kind, true, hasDefault, defaultValue, unique, generated, extension, doc);
    }

    /** The same with a default. */
    public Field withDefault(@Nullable Object value) {
        return new Field(name, kind, required, true, value, unique, generated, extension, doc);
    }

    /** The same, unique. */
    public Field asUnique() {
        return new Field(name, kind, required, hasDefault, defaultValue, true, generated, extension, doc);
    }

    /** The same, generated when missing. */
    public Field generated(Generated value) {
        return new Field(name, kind, required, hasDefault, defaultValue, unique, value, extension, doc);
    }

    /** The same as an extension. */
    public Field asExtension() {
        return new Field(name, kind, required, hasDefault, defaultValue, unique, generated, true, doc);
    }

    /** The same with documentation. */
    public Field doc(String text) {
        return new Field(name, kind, required, hasDefault, defaultValue, unique, generated, extension, text);
    }

    /** Value of the field in a record that does not give it. */
    @Nullable
    Object missing(ValueSource source) {
        return switch (generated) {
            case UUID -> source.uuid();
            case TEXT -> source.text();
            case SECONDS -> source.seconds();
            case PRECISE_SECONDS -> source.preciseSeconds();
            case NOTHING ->
                hasDefault
                        ? kind.complete(Values.copy(defaultValue), source)
                        : required && kind instanceof RecordKind ? kind.complete(Map.of(), source) : null;
        };
    }

    /** This field in a schema document. */
    Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        kind.describe(document);
        if (required) {
            document.put("required", true);
        }
        if (hasDefault) {
            document.put("default", defaultValue);
        }
        if (unique) {
            document.put("unique", true);
        }
        if (generated != Generated.NOTHING) {
            document.put("auto", true);
        }
        if (!doc.isEmpty()) {
            document.put("description", doc);
        }
        return document;
    }
}
