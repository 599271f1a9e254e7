/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import org.jspecify.annotations.Nullable;

/** A rule that a text has to follow, besides its length. */
@FunctionalInterface
public interface TextRule {

    /** What is wrong with the text, in the words shown to the user; null when nothing is. */
    @Nullable
    String problem(String text);
}
