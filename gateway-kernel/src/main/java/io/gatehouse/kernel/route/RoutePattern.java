/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of a route. It is the syntax that Kong's default router takes: no look-around, no back-references, and
 * time that grows with the text only, whatever the expression. Letters and digits of all scripts belong to {@code \w} and
 * {@code \d}. Immutable.
 */
public final class RoutePattern {

    private final String expression;
    private final Pattern pattern;
    private final String literalPrefix;
    private final String[] groupNames;

    private RoutePattern(String expression, Pattern pattern, String literalPrefix) {
        this.expression = expression;
        this.pattern = pattern;
        this.literalPrefix = literalPrefix;
        this.groupNames = new String[pattern.groupCount() + 1];
        pattern.namedGroups().forEach((name, group) -> groupNames[group] = name);
    }

    /**
     * Prepares an expression, written without the {@code ~} in front.
     *
     * @throws PatternSyntaxException with the reason as its description
     */
    public static RoutePattern compile(String expression) {
        PatternSyntax syntax = PatternSyntax.of(expression);
        try {
            return new RoutePattern(expression, Pattern.compile(syntax.translated()), syntax.literalPrefix());
        } catch (com.google.re2j.PatternSyntaxException e) {
            throw new PatternSyntaxException(e.getDescription() + " in `" + e.getPattern() + "`", expression, -1);
        }
    }

    /**
     * Prepares an expression for header values, written without the {@code ~*} in front. It is lowered like the values it meets,
     * escapes such as {@code \S} included.
     *
     * @throws PatternSyntaxException with the reason as its description
     */
    public static RoutePattern compileForHeader(String expression) {
        return compile(Ascii.lowerCase(expression));
    }

    /** What every text starts with that this matches from its start; may be empty. */
    String literalPrefix() {
        return literalPrefix;
    }

    /** Whether the expression is found anywhere in the text. */
    boolean isIn(String text) {
        return pattern.matcher(text).find();
    }

    /** Matches the start of the path; null when it does not. */
    <T> @Nullable RouteMatch<T> match(RouteRule<T> rule, Rank rank, String path) {
        if (!path.startsWith(literalPrefix)) {
            return null;
        }
        Matcher matcher = pattern.matcher(path);
        if (!matcher.lookingAt()) {
            return null;
        }
        String matched = path.substring(0, matcher.end());
        return new RouteMatch<>(rule, rank, expression, matched, captures(matcher), groups(matcher));
    }

    private Map<String, String> captures(Matcher matcher) {
        Map<String, String> captures = new LinkedHashMap<>();
        for (int i = 1; i < groupNames.length; i++) {
            String text = groupNames[i] == null ? null : matcher.group(i);
            if (text != null) {
                captures.put(groupNames[i], text);
            }
        }
        return Collections.unmodifiableMap(captures);
    }

    private List<String> groups(Matcher matcher) {
        List<String> groups = new ArrayList<>(groupNames.length);
        for (int i = 0; i < groupNames.length; i++) {
            String text = matcher.group(i);
            groups.add(text == null ? "" : text);
        }
        return Collections.unmodifiableList(groups);
    }
}
