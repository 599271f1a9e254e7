/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What values a field takes: how a given value is completed, and what is wrong with it.
 *
 * <p>Values are JSON-like: {@code Map<String, Object>}, {@code List<Object>}, {@code String}, {@code Boolean}, {@code Long},
 * {@code BigInteger}, {@code BigDecimal} and null. A problem has the shape of the value: a text for a plain value, a list with
 * null at the good positions, or a map from field name to problem.
 */
public sealed interface Kind
        permits TextKind, NumberKind, FlagKind, ListKind, MapKind, RecordKind, ForeignKind, AnyKind {

    /** The value with every default filled in, in its normal form; a value of another kind comes back as it is. */
    default @Nullable Object complete(@Nullable Object value, ValueSource source) {
        return value;
    }

    /** What is wrong with a completed value, or null. */
    @Nullable
    Object problem(Object value);

    /** The value that a text of a form means, or the text itself when it means none. Never asked about null. */
    default Object fromForm(Object value) {
        return value;
    }

    /** Adds this kind's members to a schema document. */
    void describe(Map<String, @Nullable Object> document);
}
