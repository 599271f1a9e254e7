/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON body against what was recorded, by the rules of the conformance corpus. */
final class AnswerComparison {

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final Map<String, @Nullable Object> expected;
    private final UnaryOperator<String> filled;
    private final List<String> differences = new ArrayList<>();

    AnswerComparison(Map<String, @Nullable Object> expected, UnaryOperator<String> filled) {
        this.expected = expected;
        this.filled = filled;
    }

    List<String> differences(@Nullable Object actual) {
        if (expected.containsKey("body_json")) {
            compare("", expected.get("body_json"), actual);
        }
        if (expected.get("at") instanceof Map<?, ?> places) {
            places.forEach((pointer, value) -> compare((String) pointer, value, at(actual, (String) pointer)));
        }
        return differences;
    }

    private void compare(String pointer, @Nullable Object wanted, @Nullable Object actual) {
        if (listed("ignore", pointer)) {
            if (!sameKind(wanted, actual)) {
                differ(pointer, wanted, actual);
            }
        } else if (listed("url", pointer) && wanted instanceof String) {
            if (!sameUrl((String) wanted, String.valueOf(actual))) {
                differ(pointer, wanted, actual);
            }
        } else if (wanted instanceof Map<?, ?> map && actual instanceof Map<?, ?> other) {
            compareMembers(pointer, RecordedDialogue.map(map), withoutDropped(RecordedDialogue.map(other)));
        } else if (wanted instanceof List<?> list && actual instanceof List<?> other) {
            compareElements(pointer, list, other);
        } else if (!sameValue(wanted, actual)) {
            differ(pointer, wanted, actual);
        }
    }

    private void compareMembers(
            String pointer, Map<String, @Nullable Object> wanted, Map<String, @Nullable Object> actual) {
        Set<String> names = new HashSet<>(wanted.keySet());
        names.addAll(actual.keySet());
        for (String name : names) {
            boolean addition =
                    !wanted.containsKey(name) && (Additions.SHOWN.contains(name) || isOptional(name, actual.get(name)));
            boolean omission = !actual.containsKey(name) && isOptional(name, wanted.get(name));
            if (addition || omission) {
                continue;
            }
            if (!wanted.containsKey(name) || !actual.containsKey(name)) {
                differ(pointer + "/" + name, wanted.containsKey(name) ? wanted.get(name) : "nothing", actual.get(name));
            } else {
                compare(pointer + "/" + name, wanted.get(name), actual.get(name));
            }
        }
    }

    /** What a schema document may say or leave unsaid. */
    private static boolean isOptional(String name, @Nullable Object value) {
        return name.equals("required") && Boolean.FALSE.equals(value);
    }

    private static boolean isAddition(@Nullable Object element) {
        return element instanceof Map<?, ?> map && map.size() == 1 && Additions.SHOWN.containsAll(map.keySet());
    }

    private void compareElements(String pointer, List<?> wanted, List<?> all) {
        List<Object> actual = new ArrayList<>(all);
        actual.removeIf(AnswerComparison::isAddition);
        boolean some = listed("contains", pointer);
        if (!some && wanted.size() != actual.size()) {
            differ(pointer, wanted, actual);
            return;
        }
        if (!some && !listed("unordered", pointer)) {
            for (int i = 0; i < wanted.size(); i++) {
                compare(pointer + "/" + i, wanted.get(i), actual.get(i));
            }
            return;
        }
        List<Object> rest = new ArrayList<>(actual);
        for (int i = 0; i < wanted.size(); i++) {
            if (!removeMatch(pointer + "/" + i, wanted.get(i), rest)) {
                differ(pointer + "/" + i, wanted.get(i), rest);
            }
        }
    }

    private boolean removeMatch(String pointer, Object wanted, List<Object> rest) {
        for (int i = 0; i < rest.size(); i++) {
            AnswerComparison single = new AnswerComparison(expected, filled);
            single.compare(pointer, wanted, rest.get(i));
            if (single.differences.isEmpty()) {
                rest.remove(i);
                return true;
            }
        }
        return false;
    }

    private Map<String, @Nullable Object> withoutDropped(Map<String, @Nullable Object> members) {
        Map<String, @Nullable Object> kept = new TreeMap<>(members);
        if (expected.get("drop_keys") instanceof List<?> drops) {
            for (Object drop : drops) {
                String[] parts = ((String) drop).split("=", 2);
                if (parts.length == 1 || parts[1].equals(String.valueOf(kept.get(parts[0])))) {
                    kept.remove(parts[0]);
                }
            }
        }
        return kept;
    }

    private boolean sameValue(@Nullable Object wanted, @Nullable Object actual) {
        if (wanted instanceof Number a && actual instanceof Number b) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
        }
        if (wanted instanceof String text && actual instanceof String other) {
            String[] parts = filled.apply(text).split("\\{\\{\\*}}", -1);
            String pattern =
                    String.join(".+", Arrays.stream(parts).map(Pattern::quote).toList());
            return Pattern.compile(pattern, Pattern.DOTALL).matcher(other).matches();
        }
        return wanted == null ? actual == null : wanted.equals(actual);
    }

    private static boolean sameKind(@Nullable Object wanted, @Nullable Object actual) {
        if (wanted instanceof Number) {
            boolean whole =
                    new BigDecimal(wanted.toString()).stripTrailingZeros().scale() <= 0;
            return actual instanceof Number number
                    && (!whole
                            || new BigDecimal(number.toString())
                                            .stripTrailingZeros()
                                            .scale()
                                    <= 0);
        }
        if (wanted instanceof String text && UUID.matcher(text).matches()) {
            return actual instanceof String other && UUID.matcher(other).matches();
        }
        if (wanted instanceof String) {
            return actual instanceof String text && !text.isEmpty();
        }
        return wanted == null ? actual == null : actual != null;
    }

    private static boolean sameUrl(String wanted, String actual) {
        String anyOffset = "offset=[^&]*";
        Set<String> a = Set.of(wanted.replaceAll(anyOffset, "offset=").split("[?&]"));
        Set<String> b =
                new HashSet<>(List.of(actual.replaceAll(anyOffset, "offset=").split("[?&]")));
        return a.equals(b);
    }

    private boolean listed(String rule, String pointer) {
        if (!(expected.get(rule) instanceof List<?> pointers)) {
            return false;
        }
        for (Object listed : pointers) {
            String pattern = ((String) listed)
                    .replace("/**", "(/[^/]+)@")
                    .replace("*", "[^/]+")
                    .replace("@", "*");
            if (pointer.matches(pattern)) {
                return true;
            }
        }
        return false;
    }

    private void differ(String pointer, @Nullable Object wanted, @Nullable Object actual) {
        differences.add(pointer + ": " + actual + " (expected: " + wanted + ")");
    }

    /** The value at a JSON pointer, or null. */
    static @Nullable Object at(@Nullable Object value, String pointer) {
        Object place = value;
        for (String step : pointer.substring(Math.min(1, pointer.length())).split("/")) {
            if (place instanceof Map<?, ?> map) {
                place = map.get(step.replace("~1", "/").replace("~0", "~"));
            } else if (place instanceof List<?> list) {
                int at = Integer.parseInt(step);
                place = at < list.size() ? list.get(at) : null;
            } else if (!step.isEmpty()) {
                return null;
            }
        }
        return place;
    }
}
