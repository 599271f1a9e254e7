/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rule over several fields of one record. Runs after all fields were checked by themselves. */
@FunctionalInterface
public interface EntityCheck {

    /**
     * Notes what is wrong.
     *
     * @param values the completed record
     * @param problems what is wrong with its fields so far, and where to add to
     */
    void run(Map<String, @Nullable Object> values, Problems problems);
}
