/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** True or false. */
public record FlagKind() implements Kind {

    @Override
    public @Nullable Object problem(Object value) {
        return value instanceof Boolean ? null : "expected a boolean";
    }

    @Override
    public Object fromForm(Object value) {
        if ("true".equals(value)) {
            return Boolean.TRUE;
        }
        return "false".equals(value) ? Boolean.FALSE : value;
    }

    @Override
    public void describe(Map<String, @Nullable Object> document) {
        document.put("type", "boolean");
    }
}
