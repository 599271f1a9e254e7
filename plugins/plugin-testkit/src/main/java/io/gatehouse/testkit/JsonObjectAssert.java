/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractMapAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about a log entry, or another JSON object. A member is named by its path: {@code response.status},
 * {@code tries[0].ip}. Numbers are equal when their values are, whatever their types.
 */
public final class JsonObjectAssert extends AbstractMapAssert<JsonObjectAssert, Map<String, Object>, String, Object> {

    JsonObjectAssert(@Nullable Map<String, Object> actual) {
        super(actual, JsonObjectAssert.class);
    }

    /** Verifies a member: a text, number, boolean, list or map; null when it has to be JSON's null. */
    public JsonObjectAssert hasMember(String path, @Nullable Object value) {
        isNotNull();
        JsonPath.Found found = JsonPath.of(path).in(actual);
        if (found.missing()) {
            throw failure("%s", missing(path, found, "'" + value + "'"));
        }
        JsonComparison comparison = JsonComparison.of(found.value(), value);
        if (!comparison.isEqual()) {
            throw failure("%s", comparison.text(path) + "\nin: " + actual);
        }
        return this;
    }

    /** Verifies that there is a member, whatever its value. */
    public JsonObjectAssert hasMember(String path) {
        isNotNull();
        JsonPath.Found found = JsonPath.of(path).in(actual);
        if (found.missing()) {
            throw failure("%s", missing(path, found, "any value"));
        }
        return this;
    }

    /** Verifies that there is no such member. */
    public JsonObjectAssert hasNoMember(String path) {
        isNotNull();
        JsonPath.Found found = JsonPath.of(path).in(actual);
        if (!found.missing()) {
            throw failure("%s", path + ": " + found.value() + " (expected: no such member)\nin: " + actual);
        }
        return this;
    }

    private String missing(String path, JsonPath.Found found, String expected) {
        List<String> there = found.names();
        return path + ": missing" + (there.isEmpty() ? "" : ", there are " + String.join(", ", there)) + " (expected: "
                + expected + ")\nin: " + actual;
    }
}
