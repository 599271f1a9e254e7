/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import org.jspecify.annotations.Nullable;

/**
 * JSON as plain JDK values: {@code Map<String, Object>} in order, {@code List<Object>}, {@code String}, {@code Boolean},
 * {@code Long}, {@code BigInteger}, {@code BigDecimal} (numbers are exact) and null.
 *
 * <p>Implemented by the gateway only; safe for use by many threads.
 */
public interface Json {

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException with position and cause when the bytes are not exactly one JSON value in UTF-8
     */
    @Nullable
    Object read(byte[] bytes);

    /** Writes a value, without blanks. Besides the values above, any {@code Number} and arrays of objects may be given. */
    byte[] write(@Nullable Object value);
}
