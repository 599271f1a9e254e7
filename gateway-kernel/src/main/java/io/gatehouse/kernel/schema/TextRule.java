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

    /** An expression of JSON Schema that every text matches which follows the rule; null when there is none. */
    default @Nullable String pattern() {
        return null;
    }

    /** The same rule, of which an expression tells at least a part. */
    default TextRule withPattern(String expression) {
        TextRule rule = this;
        return new TextRule() {
            @Override
            public @Nullable String problem(String text) {
                return rule.problem(text);
            }

            @Override
            public String pattern() {
                return expression;
            }
        };
    }
}
