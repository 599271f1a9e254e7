/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.schema.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names such as {@code config.add.headers[1]} and their values as nested maps and lists of texts. Positions in brackets count
 * from 1; lists are made at the end, once all positions are known.
 */
final class FormFields {

    private static final int MAX_DEPTH = 32;
    /** Possessive: a name of thousands of brackets is no reason to remember each of them. */
    private static final Pattern NAME = Pattern.compile("([^\\[]++)((?:\\[[^\\[\\]]*+])++)");

    private static final Pattern POSITION = Pattern.compile("[1-9]\\d{0,3}");

    private final Map<String, @Nullable Object> root = new LinkedHashMap<>();

    /** Elements of a list under construction, by position. */
    private static final class Positions extends TreeMap<Integer, @Nullable Object> {
        private static final long serialVersionUID = 1L;

        int next() {
            return isEmpty() ? 1 : lastKey() + 1;
        }
    }

    /**
     * One part of a name.
     *
     * @param text what it is called; of a position the digits, or nothing for the next one
     * @param position whether it stands for an element of a list
     */
    private record Step(String text, boolean position) {}

    /** Adds a value. A repeated plain name makes a list of its values, or replaces the value. */
    void add(String name, @Nullable Object value, boolean repeatedMakesList) {
        List<Step> steps = steps(name);
        Map<String, @Nullable Object> level = root;
        int last = steps.size() - 1;
        for (int i = 0; i < last; i++) {
            String step = steps.get(i).text();
            Step following = steps.get(i + 1);
            level = descend(level, step, following);
            if (following.position() && level.get(step) instanceof Positions positions) {
                int at = following.text().isEmpty() ? positions.next() : Integer.parseInt(following.text());
                if (i + 1 == last) {
                    positions.put(at, value);
                    return;
                }
                Map<String, @Nullable Object> element =
                        positions.get(at) instanceof Map<?, ?> known ? Values.map(known) : new LinkedHashMap<>();
                positions.put(at, element);
                level = element;
                i++;
            }
        }
        put(level, steps.get(last).text(), value, repeatedMakesList);
    }

    private static void put(
            Map<String, @Nullable Object> level, String name, @Nullable Object value, boolean makesList) {
        Object known = level.get(name);
        if (!makesList || known == null || known instanceof Map<?, ?>) {
            level.put(name, value);
        } else if (known instanceof List<?> list) {
            List<@Nullable Object> longer = new ArrayList<>(list);
            longer.add(value);
            level.put(name, longer);
        } else {
            List<@Nullable Object> two = new ArrayList<>();
            two.add(known);
            two.add(value);
            level.put(name, two);
        }
    }

    /** The map that a step leads to; for a step before a position the map that holds the list. */
    private static Map<String, @Nullable Object> descend(
            Map<String, @Nullable Object> level, String step, Step following) {
        if (following.position()) {
            if (!(level.get(step) instanceof Positions)) {
                level.put(step, new Positions());
            }
            return level;
        }
        if (level.get(step) instanceof Map<?, ?> known && !(known instanceof Positions)) {
            return Values.map(known);
        }
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        level.put(step, inner);
        return inner;
    }

    /** {@code a.b[1].c[x]} is {@code a}, {@code b}, position 1, {@code c}, {@code x}. */
    private static List<Step> steps(String name) {
        List<Step> steps = new ArrayList<>();
        for (String part : name.split("\\.", MAX_DEPTH)) {
            Matcher brackets = NAME.matcher(part);
            if (!brackets.matches()) {
                steps.add(new Step(part, false));
                continue;
            }
            steps.add(new Step(brackets.group(1), false));
            for (String inside : brackets.group(2)
                    .substring(1, brackets.group(2).length() - 1)
                    .split("]\\[", -1)) {
                boolean position = inside.isEmpty() || POSITION.matcher(inside).matches();
                steps.add(new Step(inside, position));
            }
        }
        if (steps.size() > 2 * MAX_DEPTH) {
            throw AdminError.message(400, "Too many levels in the name of an argument");
        }
        return steps;
    }

    /** All values. A list with a gap has null there. */
    Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        root.forEach((name, value) -> values.put(name, finished(value)));
        return values;
    }

    private static @Nullable Object finished(@Nullable Object value) {
        if (value instanceof Positions positions) {
            List<@Nullable Object> list = new ArrayList<>();
            positions.forEach((position, item) -> {
                while (list.size() < position - 1) {
                    list.add(null);
                }
                list.add(finished(item));
            });
            return list;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> finished = new LinkedHashMap<>();
            Values.map(map).forEach((name, item) -> finished.put(name, finished(item)));
            return finished;
        }
        return value;
    }
}
