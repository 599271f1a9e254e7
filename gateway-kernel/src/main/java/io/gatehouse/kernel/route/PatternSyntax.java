/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.PatternSyntaxException;

/**
 * Reads an expression once, before it is compiled: turns the classes that know all scripts into what the engine writes them as,
 * refuses what the engine would take for something else, bounds the size, and finds the literal start.
 */
final class PatternSyntax {

    private static final int MAX_SIZE = 20_000;
    private static final int NOT_FOUND = -1;
    private static final String META = "\\.[]{}()*+?^$|";
    private static final String WORD = "\\pL\\pM\\p{Nd}\\p{Nl}\\p{Pc}\\x{200c}\\x{200d}";
    private static final String DIGIT = "\\p{Nd}";
    private static final String SPACE = "\\s\\x0b\\x{85}\\p{Z}";

    private final String expression;
    private final StringBuilder translated = new StringBuilder();
    private final Deque<Long> outerSizes = new ArrayDeque<>();
    private int position;
    private long size;
    private long lastAtom;
    private boolean alternatives;

    private PatternSyntax(String expression) {
        this.expression = expression;
    }

    static PatternSyntax of(String expression) {
        PatternSyntax syntax = new PatternSyntax(expression);
        syntax.read();
        return syntax;
    }

    /** The expression for the engine. */
    String translated() {
        return translated.toString();
    }

    /** What a match at the start of a text begins with in any case. */
    String literalPrefix() {
        if (alternatives) {
            return "";
        }
        int end = 0;
        while (end < expression.length() && META.indexOf(expression.charAt(end)) < 0) {
            end++;
        }
        boolean lastIsOptional = end < expression.length() && "*?{".indexOf(expression.charAt(end)) >= 0;
        return expression.substring(0, lastIsOptional && end > 0 ? expression.offsetByCodePoints(end, -1) : end);
    }

    private void read() {
        while (position < expression.length()) {
            char c = expression.charAt(position);
            switch (c) {
                case '\\' -> escape(false);
                case '[' -> characterClass();
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                case '|' -> {
                    alternatives |= outerSizes.isEmpty();
                    copy(1);
                }
                default -> atom(1);
            }
            if (size > MAX_SIZE) {
                throw error("expression is too large (expected: at most " + MAX_SIZE
                        + " characters when repeats are written out)");
            }
        }
    }

    private void atom(int length) {
        lastAtom = 1;
        size++;
        copy(length);
    }

    private void open() {
        outerSizes.push(size);
        size = 0;
        lastAtom = 0;
        copy(1);
    }

    private void close() {
        lastAtom = size + 1;
        size = (outerSizes.isEmpty() ? 0 : outerSizes.pop()) + lastAtom;
        copy(1);
    }

    private void repeat() {
        int end = expression.indexOf('}', position);
        long times = end == NOT_FOUND ? NOT_FOUND : largest(expression.substring(position + 1, end));
        if (times == NOT_FOUND) {
            throw error("a brace must hold a repeat count (write \\{ for the character)");
        }
        long repeated = lastAtom * Math.max(1, times);
        size += repeated - lastAtom;
        lastAtom = repeated;
        copy(end + 1 - position);
    }

    /** The largest number of {@code n}, {@code n,} or {@code n,m}. */
    private static long largest(String bounds) {
        if (!bounds.matches("\\d{1,6}(,\\d{0,6})?")) {
            return NOT_FOUND;
        }
        int comma = bounds.indexOf(',');
        boolean openEnded = comma == NOT_FOUND || comma == bounds.length() - 1;
        String number = openEnded ? bounds.replace(",", "") : bounds.substring(comma + 1);
        return Long.parseLong(number);
    }

    private void escape(boolean inClass) {
        if (position + 1 == expression.length()) {
            throw error("\\ at end of pattern");
        }
        char kind = expression.charAt(position + 1);
        if (kind == 'Q' || kind == 'E' || kind == 'C') {
            throw error("unrecognized escape sequence \\" + kind);
        }
        String known =
                switch (kind) {
                    case 'w' -> inClass ? WORD : "[" + WORD + "]";
                    case 'W' -> inClass ? "\\W" : "[^" + WORD + "]";
                    case 'd' -> DIGIT;
                    case 'D' -> "\\P{Nd}";
                    case 's' -> inClass ? SPACE : "[" + SPACE + "]";
                    case 'S' -> inClass ? "\\S" : "[^" + SPACE + "]";
                    default -> "";
                };
        lastAtom = 1;
        size++;
        if (known.isEmpty()) {
            copy(escapeLength(kind));
        } else {
            translated.append(known);
            position += 2;
        }
    }

    private int escapeLength(char kind) {
        boolean braced = "pPx".indexOf(kind) >= 0 && expression.startsWith("{", position + 2);
        int end = braced ? expression.indexOf('}', position) : NOT_FOUND;
        return end == NOT_FOUND ? 2 : end + 1 - position;
    }

    private void characterClass() {
        copy(1);
        if (expression.startsWith("^", position)) {
            copy(1);
        }
        if (expression.startsWith("]", position)) {
            copy(1);
        }
        long before = size;
        while (position < expression.length() && expression.charAt(position) != ']') {
            classMember();
        }
        if (position == expression.length()) {
            throw error("missing terminating ] for character class");
        }
        size = before + 1;
        lastAtom = 1;
        copy(1);
    }

    private void classMember() {
        if (expression.startsWith("[:", position) && expression.indexOf(":]", position) != NOT_FOUND) {
            copy(expression.indexOf(":]", position) + 2 - position);
        } else if (expression.charAt(position) == '[') {
            throw error("[ inside a character class (write \\[ for the character)");
        } else if (expression.startsWith("&&", position) || expression.startsWith("~~", position)) {
            throw error(
                    "set operations in a character class are not supported (escape && and ~~ to mean the characters)");
        } else if (expression.charAt(position) == '\\') {
            escape(true);
        } else {
            copy(1);
        }
    }

    private void copy(int length) {
        translated.append(expression, position, position + length);
        position += length;
    }

    private PatternSyntaxException error(String reason) {
        return new PatternSyntaxException(reason, expression, position);
    }
}
