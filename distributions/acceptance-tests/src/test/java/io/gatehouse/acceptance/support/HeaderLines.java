/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The header lines of one message in the order of the wire, names as they came. */
public record HeaderLines(List<Line> lines) {
    public record Line(String name, String value) {}

    public HeaderLines {
        lines = List.copyOf(lines);
    }

    public static HeaderLines of(String... namesAndValues) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            lines.add(new Line(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new HeaderLines(lines);
    }

    public List<String> values(String name) {
        return lines.stream()
                .filter(line -> line.name().equalsIgnoreCase(name))
                .map(Line::value)
                .toList();
    }

    public @Nullable String first(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /** Lower-case names, sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        lines.forEach(line -> names.add(line.name().toLowerCase(Locale.ROOT)));
        return names;
    }

    public boolean has(String name, String word) {
        return values(name).stream().anyMatch(value -> value.equalsIgnoreCase(word));
    }
}
