/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.expressions;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.gatehouse.plugin.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that an operator wrote and clients choose the texts for: its time grows with the text only, its memory is
 * bounded. There is no look-around and no back-reference. Immutable.
 */
public final class Expression {

    private final Pattern pattern;

    private Expression(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException when it is none, or too large
     */
    public static Expression of(String text) {
        ExpressionSize.check(text);
        try {
            return new Expression(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("expression '" + text + "': " + e.getDescription(), e);
        }
    }

    /** Reads several, in order; none for null. */
    public static List<Expression> all(@Nullable List<String> texts) {
        return texts == null ? List.of() : texts.stream().map(Expression::of).toList();
    }

    /**
     * Refuses elements of a list that are no expressions, for the compact constructor of a configuration record.
     *
     * @param field snake-case name of the list
     * @param words says of an element that it is none
     */
    public static void check(String field, @Nullable List<String> texts, UnaryOperator<String> words) {
        if (texts == null) {
            return;
        }
        List<@Nullable String> problems = new ArrayList<>();
        boolean good = true;
        for (String text : texts) {
            boolean known = isOne(text);
            problems.add(known ? null : words.apply(text));
            good &= known;
        }
        if (!good) {
            throw ConfigException.atElements(field, problems);
        }
    }

    private static boolean isOne(String text) {
        try {
            of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether some part of the text is as the expression says. */
    public boolean isFoundIn(String text) {
        return pattern.matcher(text).find();
    }

    /** Whether the whole text is as the expression says. */
    public boolean matches(String text) {
        return pattern.matcher(text).matches();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
