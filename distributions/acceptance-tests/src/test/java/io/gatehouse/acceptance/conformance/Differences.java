/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import java.util.ArrayList;
import java.util.List;

/** What one case did not do as expected, place by place. */
final class Differences {
    private static final int SHOWN = 400;

    private final List<String> found = new ArrayList<>();

    void add(String place, Object expected, Object actual) {
        found.add(place + "\n      expected: " + shown(expected) + "\n      found:    " + shown(actual));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** The places only, for tests of the comparison. */
    List<String> places() {
        return found.stream().map(text -> text.substring(0, text.indexOf('\n'))).toList();
    }

    private static String shown(Object value) {
        String text = value.toString().replace("\r", "\\r").replace("\n", "\\n");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
    }

    @Override
    public String toString() {
        return String.join("\n   ", found);
    }
}
