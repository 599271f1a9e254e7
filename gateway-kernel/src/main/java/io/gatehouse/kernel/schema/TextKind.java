/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text.
 *
 * @param min smallest length in characters
 * @param max largest length in characters
 * @param oneOf the only values, any when empty
 * @param rules what else it has to follow
 * @param referenceable whether a vault reference may stand in its place, which no rule applies to
 * @param secret whether it must never be shown in a message
 */
public record TextKind(
        int min, int max, List<String> oneOf, List<TextRule> rules, boolean referenceable, boolean secret)
        implements Kind {

    /** Any text of at least one character. */
    public static final TextKind TEXT = new TextKind(1, Integer.MAX_VALUE, List.of(), List.of(), false, false);

    /** Takes copies. */
    public TextKind {
        oneOf = List.copyOf(oneOf);
        rules = List.copyOf(rules);
    }

    /** One of these texts. */
    public static TextKind oneOf(String... values) {
        return new TextKind(0, Integer.MAX_VALUE, List.of(values), List.of(), false, false);
    }

    /** A text that follows this rule. */
    public static TextKind of(TextRule rule) {
        return TEXT.with(rule);
    }

    /** The same, which also follows {@code rule}. */
    public TextKind with(TextRule rule) {
        List<TextRule> all = new ArrayList<>(rules);
        all.add(rule);
        return new TextKind(min, max, oneOf, all, referenceable, secret);
    }

    /** The same, which may be a vault reference. */
    public TextKind asReferenceable() {
        return new TextKind(min, max, oneOf, rules, true, secret);
    }

    /** The same, never shown in a message. */
    public TextKind asSecret() {
        return new TextKind(min, max, oneOf, rules, referenceable, true);
    }

    /** Whether a text is a reference to a value in a vault. */
    public static boolean isReference(String text) {
        return text.startsWith("{vault://") && text.endsWith("}");
    }

    @Override
    public @Nullable Object problem(Object value) {
        if (!(value instanceof String text)) {
            return "expected a string";
        }
        if (referenceable && isReference(text)) {
            return null;
        }
        String problem = textProblem(text);
        if (problem != null && secret && !text.isEmpty()) {
            return problem.replace(text, "******");
        }
        return problem;
    }

    private @Nullable String textProblem(String text) {
        String length = Limits.lengthProblem(text.codePointCount(0, text.length()), min, max);
        if (length != null) {
            return length;
        }
        if (!oneOf.isEmpty() && !oneOf.contains(text)) {
            return "expected one of: " + String.join(", ", oneOf);
        }
        for (TextRule rule : rules) {
            String problem = rule.problem(text);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    @Override
    public void describe(Map<String, @Nullable Object> document) {
        document.put("type", "string");
        if (!oneOf.isEmpty()) {
            document.put("one_of", oneOf);
        }
        if (min > 1) {
            document.put("len_min", min);
        }
        if (max < Integer.MAX_VALUE) {
            document.put("len_max", max);
        }
        if (referenceable) {
            document.put("referenceable", true);
        }
        if (secret) {
            document.put("encrypted", true);
        }
    }
}
