/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parsed fields of a body.
 *
 * @param kind what the body's content type announced
 * @param arguments fields of an URL-encoded or multipart form, null otherwise
 * @param json a {@code Map} or {@code List} as {@link io.gatehouse.plugin.Json} reads it, null otherwise
 */
public record BodyFields(
        Kind kind, @Nullable Arguments arguments, @Nullable Object json) {

    /** What a body is, going by its content type. */
    public enum Kind {
        /** {@code application/x-www-form-urlencoded}. */
        FORM,
        /** {@code application/json}. */
        JSON,
        /** {@code multipart/form-data}. */
        MULTIPART,
        /** Anything else. */
        OTHER
    }

    /** Checks for nulls. */
    public BodyFields {
        Objects.requireNonNull(kind, "kind");
    }

    /** Whether the body was of a known kind, in memory and well formed. */
    public boolean parsed() {
        return arguments != null || json != null;
    }
}
