/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A way to a value within a JSON object: names and positions. */
record JsonPath(List<String> steps) {

    /**
     * What is at the end of a path.
     *
     * @param missing whether there is nothing, not even null
     * @param names of the members beside the one that is missing
     */
    record Found(boolean missing, @Nullable Object value, List<String> names) {}

    static JsonPath of(String path) {
        List<String> steps = new ArrayList<>();
        for (String part : path.split("\\.", -1)) {
            int bracket = part.indexOf('[');
            if (bracket < 0) {
                steps.add(part);
                continue;
            }
            if (bracket > 0) {
                steps.add(part.substring(0, bracket));
            }
            for (String position : part.substring(bracket + 1).split("\\[", -1)) {
                if (!position.matches("\\d{1,9}]")) {
                    throw new IllegalArgumentException("path: '" + path + "' (expected: as in tries[0].ip)");
                }
                steps.add("[" + position);
            }
        }
        return new JsonPath(steps);
    }

    Found in(@Nullable Object root) {
        Object value = root;
        for (String step : steps) {
            if (value instanceof Map<?, ?> members && members.containsKey(step)) {
                value = members.get(step);
            } else if (value instanceof List<?> elements && step.startsWith("[") && position(step) < elements.size()) {
                value = elements.get(position(step));
            } else {
                return new Found(true, null, names(value));
            }
        }
        return new Found(false, value, List.of());
    }

    private static int position(String step) {
        return Integer.parseInt(step.substring(1, step.length() - 1));
    }

    private static List<String> names(@Nullable Object value) {
        List<String> names = new ArrayList<>();
        if (value instanceof Map<?, ?> members) {
            members.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }
}
