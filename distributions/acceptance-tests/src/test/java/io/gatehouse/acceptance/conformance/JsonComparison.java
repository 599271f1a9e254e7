/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Compares JSON values: member order free, numbers by value, kinds strict, placeholders in expected strings. */
final class JsonComparison {
    private final String place;
    private final Template.Context context;
    private final Predicate<String> ignored;
    private final Differences differences;

    /** @param ignored tells by JSON pointer what is not compared */
    JsonComparison(String place, Template.Context context, Predicate<String> ignored, Differences differences) {
        this.place = place;
        this.context = context;
        this.ignored = ignored;
        this.differences = differences;
    }

    void compare(JsonNode expected, JsonNode found) {
        compare("", expected, found);
    }

    private void compare(String pointer, JsonNode expected, JsonNode found) {
        if (ignored.test(pointer)) {
            return;
        }
        if (expected.isTextual()) {
            if (!matches(new Template(expected.textValue(), context), found)) {
                differ(pointer, expected, found);
            }
        } else if (expected.isObject() && found.isObject()) {
            compareMembers(pointer, expected, found);
        } else if (expected.isArray() && found.isArray()) {
            compareElements(pointer, expected, found);
        } else if (!isSameScalar(expected, found)) {
            differ(pointer, expected, found);
        }
    }

    private static boolean matches(Template expected, JsonNode found) {
        if (found.isMissingNode()) {
            return false;
        }
        return expected.matchesAnything()
                || (found.isTextual() && expected.matches(found.textValue()))
                || (found.isNumber() && expected.matchesNumber(found));
    }

    private static boolean isSameScalar(JsonNode expected, JsonNode found) {
        if (expected.isNumber()) {
            return found.isNumber() && expected.decimalValue().compareTo(found.decimalValue()) == 0;
        }
        return expected.isValueNode() && expected.equals(found);
    }

    private void compareMembers(String pointer, JsonNode expected, JsonNode found) {
        Set<String> names = new TreeSet<>();
        expected.fieldNames().forEachRemaining(names::add);
        found.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            String member = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
            comparePresent(member, expected.path(name), found.path(name));
        }
    }

    private void compareElements(String pointer, JsonNode expected, JsonNode found) {
        for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
            comparePresent(pointer + "/" + i, expected.path(i), found.path(i));
        }
    }

    private void comparePresent(String pointer, JsonNode expected, JsonNode found) {
        if (expected.isMissingNode() || found.isMissingNode()) {
            if (!ignored.test(pointer)) {
                differ(pointer, expected, found);
            }
        } else {
            compare(pointer, expected, found);
        }
    }

    private void differ(String pointer, JsonNode expected, JsonNode found) {
        differences.add(place + (pointer.isEmpty() ? "" : " " + pointer), shown(expected), shown(found));
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "(nothing)" : value.toString();
    }
}
