/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Any JSON value, unchecked. */
public record AnyKind() implements Kind {

    @Override
    public @Nullable Object problem(Object value) {
        return null;
    }

    @Override
    public void describe(Map<String, @Nullable Object> document) {
        document.put("type", "json");
    }
}
