/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.expressions;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large an expression is when its repeats are written out, as the engine does: {@code ((a{1000}){1000}){1000}} would take
 * all the memory there is.
 */
final class ExpressionSize {

    private static final int MAX_SIZE = 20_000;
    private static final int MAX_DEPTH = 200;

    private final String text;
    private final Deque<Long> outer = new ArrayDeque<>();
    private int position;
    private long size;
    private long lastAtom;

    private ExpressionSize(String text) {
        this.text = text;
    }

    /**
     * Measures an expression.
     *
     * @throws IllegalArgumentException when it is too large
     */
    static void check(String text) {
        new ExpressionSize(text).measure();
    }

    private void measure() {
        for (; position < text.length(); position++) {
            switch (text.charAt(position)) {
                case '\\' -> escape();
                case '[' -> {
                    position = endOfClass();
                    atom(1);
                }
                case '(' -> {
                    outer.push(size);
                    size = 0;
                    lastAtom = 0;
                }
                case ')' -> {
                    long group = size + 1;
                    size = outer.isEmpty() ? 0 : outer.pop();
                    atom(group);
                }
                case '{' -> repeat();
                default -> atom(1);
            }
            if (size > MAX_SIZE || outer.size() > MAX_DEPTH) {
                throw refused(
                        "expected: at most " + MAX_SIZE + " characters when repeats are written out, and groups within "
                                + "groups at most " + MAX_DEPTH + " times");
            }
        }
    }

    private void atom(long length) {
        lastAtom = length;
        size += length;
    }

    private void escape() {
        position++;
        if (position < text.length() && text.charAt(position) == 'Q') {
            throw refused("expected: no \\Q; every character can be escaped by itself");
        }
        atom(1);
    }

    /** Where the class that begins here ends; the last character when it does not. */
    private int endOfClass() {
        int end = position + 1;
        if (text.startsWith("^", end)) {
            end++;
        }
        if (text.startsWith("]", end)) {
            end++;
        }
        while (end < text.length() && text.charAt(end) != ']') {
            if (text.startsWith("[:", end) && text.indexOf(":]", end) >= 0) {
                end = text.indexOf(":]", end) + 1;
            } else if (text.charAt(end) == '\\') {
                end++;
            }
            end++;
        }
        return Math.min(end, text.length() - 1);
    }

    /** A brace that holds no repeat count stands for itself. */
    private void repeat() {
        int end = text.indexOf('}', position);
        String bounds = end < 0 ? "" : text.substring(position + 1, end);
        if (!bounds.matches("\\d{1,6}(,\\d{0,6})?")) {
            atom(1);
            return;
        }
        long times = 1;
        for (String bound : bounds.split(",", -1)) {
            times = bound.isEmpty() ? times : Math.max(times, Long.parseLong(bound));
        }
        long repeated = lastAtom * times;
        size += repeated - lastAtom;
        lastAtom = repeated;
        position = end;
    }

    private IllegalArgumentException refused(String expected) {
        return new IllegalArgumentException("expression '" + text + "' (" + expected + ")");
    }
}
