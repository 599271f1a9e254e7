/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.cors;

import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugins.expressions.Expression;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Origins that may call: one, or those that an expression says. Immutable. */
final class Origin {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9.:/-]+");

    private final String text;
    private final @Nullable Expression expression;
    private final boolean byHost;

    private Origin(String text, @Nullable Expression expression, boolean byHost) {
        this.text = text;
        this.expression = expression;
        this.byHost = byHost;
    }

    /** Refuses entries of a list that are no origins. */
    static void check(String field, @Nullable List<String> origins) throws ConfigException {
        Expression.check(
                field,
                origins == null
                        ? null
                        : origins.stream()
                                .map(origin -> isExpression(origin) ? origin : "")
                                .toList(),
                text -> "'" + text + "' is not a valid regex");
    }

    /** Whether the text can only mean one origin. */
    static boolean isPlain(String text) {
        return PLAIN.matcher(text).matches();
    }

    private static boolean isExpression(String text) {
        return !isPlain(text) && !text.equals(Origins.EVERYBODY);
    }

    static Origin of(String text) {
        return isExpression(text)
                ? new Origin(text, Expression.of(text), text.indexOf(':') < 0)
                : new Origin(RequestOrigin.parse(text).text(), null, false);
    }

    boolean includes(RequestOrigin origin) {
        return expression == null
                ? origin.text().equals(text)
                : expression.matches(byHost ? origin.host() : origin.text());
    }
}
