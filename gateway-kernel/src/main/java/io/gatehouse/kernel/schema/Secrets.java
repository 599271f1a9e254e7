/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the values of secret fields out of texts. */
public final class Secrets {

    /** What is shown instead of a secret. */
    public static final String MASK = "******";

    private Secrets() {}

    /** The message without any value that a secret field of these values has. */
    public static String masked(String message, Schema schema, Map<String, @Nullable Object> values) {
        return masked(message, in(schema, values));
    }

    /** A text without any of these. */
    public static String masked(String text, Collection<String> secrets) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    /** The values that secret fields have, empty ones left out. */
    public static Set<String> in(Schema schema, Map<String, @Nullable Object> values) {
        Set<String> secrets = new LinkedHashSet<>();
        collect(schema, values, secrets);
        return secrets;
    }

    private static void collect(Schema schema, Map<String, @Nullable Object> values, Set<String> secrets) {
        for (Field field : schema.fields()) {
            Object value = values.get(field.name());
            if (value != null) {
                collect(field.kind(), value, secrets);
            }
        }
    }

    private static void collect(Kind kind, Object value, Set<String> secrets) {
        if (kind instanceof TextKind text && text.secret() && value instanceof String secret && !secret.isEmpty()) {
            secrets.add(secret);
        } else if (kind instanceof RecordKind record && value instanceof Map<?, ?> map) {
            collect(record.schema(), Values.map(map), secrets);
        } else if (kind instanceof ListKind list && value instanceof List<?> items) {
            collectAll(list.element(), items, secrets);
        } else if (kind instanceof MapKind map && value instanceof Map<?, ?> entries) {
            collectAll(map.values(), entries.values(), secrets);
        }
    }

    private static void collectAll(Kind kind, Collection<?> values, Set<String> secrets) {
        for (Object value : values) {
            if (value != null) {
                collect(kind, value, secrets);
            }
        }
    }
}
