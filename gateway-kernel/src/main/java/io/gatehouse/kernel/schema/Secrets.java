/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the values of secret fields out of texts. */
public final class Secrets {

    /** What is shown instead of a secret. */
    public static final String MASK = "******";

    private Secrets() {}

    /** The message without any value that a secret field of these values has. */
    public static String masked(String message, Schema schema, Map<String, @Nullable Object> values) {
        String masked = message;
        for (Field field : schema.fields()) {
            Object value = values.get(field.name());
            if (value != null) {
                masked = masked(masked, field.kind(), value);
            }
        }
        return masked;
    }

    private static String masked(String message, Kind kind, Object value) {
        if (kind instanceof TextKind text) {
            return text.secret() && value instanceof String secret && !secret.isEmpty()
                    ? message.replace(secret, MASK)
                    : message;
        }
        if (kind instanceof RecordKind record && value instanceof Map<?, ?> map) {
            return masked(message, record.schema(), Values.map(map));
        }
        String masked = message;
        if (kind instanceof ListKind list && value instanceof List<?> items) {
            for (Object item : items) {
                masked = item == null ? masked : masked(masked, list.element(), item);
            }
        }
        if (kind instanceof MapKind map && value instanceof Map<?, ?> entries) {
            for (Object item : entries.values()) {
                masked = item == null ? masked : masked(masked, map.values(), item);
            }
        }
        return masked;
    }
}
