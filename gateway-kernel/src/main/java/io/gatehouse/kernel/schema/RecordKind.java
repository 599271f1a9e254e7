/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record: fields with names of their own.
 *
 * @param schema its fields
 */
public record RecordKind(Schema schema) implements Kind {

    @Override
    public @Nullable Object complete(@Nullable Object value, ValueSource source) {
        if (value instanceof List<?> list && list.isEmpty()) {
            return schema.complete(Map.of(), source);
        }
        return value instanceof Map<?, ?> map ? schema.complete(Values.map(map), source) : value;
    }

    @Override
    public @Nullable Object problem(Object value) {
        if (value instanceof List<?> list) {
            return Collections.nCopies(list.size(), "unknown field");
        }
        if (!(value instanceof Map<?, ?> map)) {
            return "expected a record";
        }
        Problems problems = schema.problems(Values.map(map));
        return problems.isEmpty() ? null : problems.fields();
    }

    @Override
    public Object fromForm(Object value) {
        return value instanceof Map<?, ?> map ? schema.fromForm(Values.map(map)) : value;
    }

    @Override
    public void describe(Map<String, @Nullable Object> document) {
        document.put("type", "record");
        document.putAll(schema.document());
    }
}
