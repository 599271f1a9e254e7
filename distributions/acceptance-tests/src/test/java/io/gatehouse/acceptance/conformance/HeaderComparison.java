/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.acceptance.support.HeaderLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares the headers of one message with the expected ones: none missing, none more, values in the order of lines. */
final class HeaderComparison {
    private static final Set<String> LISTS = Set.of(
            "vary",
            "allow",
            "via",
            "cache-control",
            "upgrade",
            "access-control-allow-methods",
            "access-control-allow-headers",
            "access-control-expose-headers");

    private final String place;
    private final Template.Context context;
    private final Differences differences;

    HeaderComparison(String place, Template.Context context, Differences differences) {
        this.place = place;
        this.context = context;
        this.differences = differences;
    }

    /** @param left names that are not looked at, in lower case */
    void compare(JsonNode expected, HeaderLines found, Set<String> left) {
        TreeMap<String, List<String>> expectedValues = new TreeMap<>();
        expected.properties()
                .forEach(member -> expectedValues.put(
                        member.getKey().toLowerCase(Locale.ROOT), words(member.getKey(), strings(member.getValue()))));
        Set<String> names = new TreeSet<>(expectedValues.keySet());
        names.addAll(found.names());
        names.removeAll(left);
        for (String name : names) {
            List<String> wanted = expectedValues.getOrDefault(name, List.of());
            List<String> given = words(name, found.values(name));
            if (!(name.equals("vary") ? matchAsSet(wanted, given) : matchInOrder(wanted, given))) {
                differences.add(place + " header " + name, shown(wanted), shown(given));
            }
        }
    }

    static List<String> strings(JsonNode value) {
        List<String> strings = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(element -> strings.add(element.asText()));
        } else {
            strings.add(value.asText());
        }
        return strings;
    }

    private static List<String> words(String header, List<String> values) {
        String name = header.toLowerCase(Locale.ROOT);
        boolean connection = name.equals("connection");
        if (!connection && !LISTS.contains(name)) {
            return values;
        }
        List<String> words = new ArrayList<>();
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                String word = part.strip();
                if (!connection || (!word.equalsIgnoreCase("keep-alive") && !word.equalsIgnoreCase("close"))) {
                    words.add(word);
                }
            }
        }
        return words;
    }

    private boolean matchInOrder(List<String> wanted, List<String> given) {
        if (wanted.size() != given.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!new Template(wanted.get(i), context).matches(given.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean matchAsSet(List<String> wanted, List<String> given) {
        return matchInOrder(List.copyOf(new TreeSet<>(wanted)), List.copyOf(new TreeSet<>(given)));
    }

    private static Object shown(List<String> values) {
        if (values.isEmpty()) {
            return "(no such header)";
        }
        return values.size() == 1 ? "'" + values.get(0) + "'" : values;
    }
}
