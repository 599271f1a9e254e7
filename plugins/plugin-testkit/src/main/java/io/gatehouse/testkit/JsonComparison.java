/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.kernel.json.JsonCodec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The differences between two JSON values, each as a sentence that begins with its place. */
final class JsonComparison {

    private static final int MOST = 10;

    private record Difference(String place, String sentence) {}

    private final List<Difference> differences = new ArrayList<>();

    private JsonComparison() {}

    static JsonComparison of(@Nullable Object found, @Nullable Object expected) {
        JsonComparison comparison = new JsonComparison();
        comparison.compare("", found, expected);
        return comparison;
    }

    /**
     * Compares texts.
     *
     * @throws IllegalArgumentException when the expected text is not JSON
     */
    static JsonComparison of(String found, String expected) {
        Object meant = JsonCodec.INSTANCE.read(expected);
        try {
            return of(JsonCodec.INSTANCE.read(found), meant);
        } catch (IllegalArgumentException e) {
            JsonComparison comparison = new JsonComparison();
            comparison.add("", "no JSON, " + e.getMessage(), JsonCodec.INSTANCE.text(meant));
            return comparison;
        }
    }

    /** A text that has to be a JSON object. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String text) {
        try {
            if (JsonCodec.INSTANCE.read(text) instanceof Map<?, ?> members) {
                return (Map<String, Object>) members;
            }
        } catch (IllegalArgumentException e) {
            throw new AssertionError("body: '" + text + "' (expected: a JSON object)", e);
        }
        throw new AssertionError("body: '" + text + "' (expected: a JSON object)");
    }

    boolean isEqual() {
        return differences.isEmpty();
    }

    /** All differences, one a line. */
    String text(String root) {
        List<String> lines = new ArrayList<>();
        for (Difference difference : differences) {
            String place = difference.place();
            String separator = place.isEmpty() || place.startsWith("[") ? "" : ".";
            lines.add(root + separator + place + ": " + difference.sentence());
        }
        return String.join("\n", lines);
    }

    private void compare(String place, @Nullable Object found, @Nullable Object expected) {
        if (differences.size() >= MOST) {
            return;
        }
        if (found instanceof Map<?, ?> members && expected instanceof Map<?, ?> meant) {
            compareMembers(place, members, meant);
        } else if (found instanceof List<?> elements && expected instanceof List<?> meant) {
            compareElements(place, elements, meant);
        } else if (!same(found, expected)) {
            add(place, shown(found), shown(expected));
        }
    }

    private void compareMembers(String place, Map<?, ?> found, Map<?, ?> expected) {
        String before = place.isEmpty() ? "" : place + ".";
        expected.forEach((name, value) -> {
            if (found.containsKey(name)) {
                compare(before + name, found.get(name), value);
            } else {
                add(before + name, "missing", shown(value));
            }
        });
        found.forEach((name, value) -> {
            if (!expected.containsKey(name)) {
                add(before + name, shown(value), "no such member");
            }
        });
    }

    private void compareElements(String place, List<?> found, List<?> expected) {
        if (found.size() != expected.size()) {
            add(place, found.size() + " elements " + shown(found), expected.size() + " elements " + shown(expected));
            return;
        }
        for (int i = 0; i < found.size(); i++) {
            compare(place + "[" + i + "]", found.get(i), expected.get(i));
        }
    }

    private static boolean same(@Nullable Object found, @Nullable Object expected) {
        if (found instanceof Number number && expected instanceof Number meant) {
            return new BigDecimal(number.toString()).compareTo(new BigDecimal(meant.toString())) == 0;
        }
        return found == null ? expected == null : found.equals(expected);
    }

    private void add(String place, String found, String expected) {
        differences.add(new Difference(place, found + " (expected: " + expected + ")"));
    }

    private static String shown(@Nullable Object value) {
        return value instanceof String || value instanceof Map || value instanceof List
                ? JsonCodec.INSTANCE.text(value)
                : String.valueOf(value);
    }
}
