/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An array, or a set: an array whose duplicates are dropped.
 *
 * @param element what each element is
 * @param set whether duplicates are dropped
 * @param min smallest length
 * @param max largest length
 * @param elementsRequired whether schema documents call the elements required; null is never accepted
 * @param exclusive groups of which only one may appear in a set, none when empty
 */
public record ListKind(
        Kind element, boolean set, int min, int max, boolean elementsRequired, List<Set<String>> exclusive)
        implements Kind {

    /** An array. */
    public static ListKind array(Kind element) {
        return new ListKind(element, false, 0, Integer.MAX_VALUE, false, List.of());
    }

    /** A set. */
    public static ListKind set(Kind element) {
        return new ListKind(element, true, 0, Integer.MAX_VALUE, false, List.of());
    }

    /** The same with limits of its length. */
    public ListKind sized(int smallest, int largest) {
        return new ListKind(element, set, smallest, largest, elementsRequired, exclusive);
    }

    /** The same, whose elements are called required. */
    public ListKind ofRequired() {
        return new ListKind(element, set, min, max, true, exclusive);
    }

    /** The same, of which the elements must all be of one group. */
    public ListKind exclusive(List<Set<String>> groups) {
        return new ListKind(element, set, min, max, elementsRequired, groups);
    }

    @Override
    public @Nullable Object complete(@Nullable Object value, ValueSource source) {
        if (value instanceof Map<?, ?> map && map.isEmpty()) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            return value;
        }
        List<@Nullable Object> completed = new ArrayList<>(list.size());
        for (Object item : list) {
            completed.add(item == null ? null : element.complete(item, source));
        }
        return set ? new ArrayList<>(new LinkedHashSet<>(completed)) : completed;
    }

    @Override
    public @Nullable Object problem(Object value) {
        if (!(value instanceof List<?> list)) {
            return set ? "expected a set" : "expected an array";
        }
        String length = Limits.lengthProblem(list.size(), min, max);
        if (length != null) {
            return length;
        }
        List<@Nullable Object> problems = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            Object problem = item == null ? "required field missing" : element.problem(item);
            if (problem != null) {
                while (problems.size() < i) {
                    problems.add(null);
                }
                problems.add(problem);
            }
        }
        return problems.isEmpty() ? mixProblem(list) : problems;
    }

    private @Nullable String mixProblem(List<?> list) {
        Set<String> first = null;
        for (Set<String> group : exclusive) {
            if (list.stream().noneMatch(group::contains)) {
                continue;
            }
            if (first != null) {
                return "these sets are mutually exclusive: " + written(first) + ", " + written(group);
            }
            first = group;
        }
        return null;
    }

    private static String written(Set<String> group) {
        return "('" + String.join("', '", group) + "')";
    }

    @Override
    public Object fromForm(Object value) {
        if (value instanceof Map<?, ?>) {
            return value;
        }
        List<@Nullable Object> list = new ArrayList<>();
        for (Object item : value instanceof List<?> given ? given : List.of(value)) {
            list.add(item == null ? null : element.fromForm(item));
        }
        return list;
    }

    @Override
    public void describe(Map<String, @Nullable Object> document) {
        document.put("type", set ? "set" : "array");
        Map<String, @Nullable Object> elements = new LinkedHashMap<>();
        element.describe(elements);
        if (elementsRequired) {
            elements.put("required", true);
        }
        document.put("elements", elements);
        if (min > 0) {
            document.put("len_min", min);
        }
        if (max < Integer.MAX_VALUE) {
            document.put("len_max", max);
        }
    }
}
