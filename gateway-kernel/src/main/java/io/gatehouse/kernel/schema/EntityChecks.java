/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The common rules over several fields, in the words Kong's users know. Fields are named by paths such as {@code config.host}. */
public final class EntityChecks {

    private EntityChecks() {}

    /** A rule that JSON Schema can tell, too. */
    record Described(EntityCheck rule, Function<FieldConditions, Map<String, @Nullable Object>> description)
            implements EntityCheck {

        @Override
        public void run(Map<String, @Nullable Object> values, Problems problems) {
            rule.run(values, problems);
        }
    }

    /** At least one must have a value. */
    public static EntityCheck atLeastOneOf(String... paths) {
        EntityCheck rule = (values, problems) -> {
            for (String path : paths) {
                if (Values.isNonEmpty(Values.at(values, path))) {
                    return;
                }
            }
            problems.entity("at least one of these fields must be non-empty: " + quoted(paths));
        };
        return new Described(rule, fields -> FieldConditions.any(fields.filled(paths)));
    }

    /** One must have a value, the others none. */
    public static EntityCheck exactlyOneOf(String... paths) {
        return new Described(
                counted(paths, "exactly one of these fields must be non-empty: ", count -> count == 1, true),
                fields -> FieldConditions.one(fields.filled(paths)));
    }

    /** One may have a value, or none. */
    public static EntityCheck onlyOneOf(String... paths) {
        return new Described(
                counted(paths, "only one or none of these fields must be set: ", count -> count <= 1, false),
                fields -> FieldConditions.any(
                        List.of(FieldConditions.one(fields.given(paths)), FieldConditions.none(fields.given(paths)))));
    }

    /** All must have a value, or none. */
    public static EntityCheck allOrNone(String... paths) {
        return new Described(
                counted(
                        paths,
                        "all or none of these fields must be set: ",
                        count -> count == 0 || count == paths.length,
                        false),
                fields -> FieldConditions.any(
                        List.of(FieldConditions.all(fields.given(paths)), FieldConditions.none(fields.given(paths)))));
    }

    /** Those that have a value must differ. */
    public static EntityCheck distinct(String first, String second) {
        return (values, problems) -> {
            Object value = Values.at(values, first);
            if (value != null && Objects.equals(value, Values.at(values, second))) {
                problems.entity("values of these fields must be distinct: " + quoted(first, second));
            }
        };
    }

    /** Where {@code path} has one of some values, {@code thenPath} must pass {@code thenCheck}, which gets its value or null. */
    public static EntityCheck when(String path, Set<?> values, String thenPath, Check thenCheck) {
        return (record, problems) -> {
            Object value = Values.at(record, path);
            if (value == null || !values.contains(value)) {
                return;
            }
            Object problem = thenCheck.problem(Values.at(record, thenPath));
            if (problem != null) {
                problems.entity(conditional(path));
                problems.at(thenPath, problem);
            }
        };
    }

    /** Where {@code path} has one of some values, {@code required} must have a value. */
    static EntityCheck requiredWhen(String path, Set<?> values, String required) {
        return new Described(
                when(path, values, required, Check.required()),
                fields -> FieldConditions.when(fields.is(path, values), fields.given(required)));
    }

    /** Says that there is a problem because of the value of this field. */
    static String conditional(String path) {
        return "failed conditional validation given value of field '" + path + "'";
    }

    /** What is wrong with a value that may be null; null when nothing is. */
    @FunctionalInterface
    public interface Check {
        /** The problem. */
        @Nullable
        Object problem(@Nullable Object value);

        /** The value has to be there. */
        static Check required() {
            return value -> value == null ? "required field missing" : null;
        }

        /** The value must not be there. */
        static Check absent() {
            return value -> value == null ? null : "value must be null";
        }

        /** The value has to be there and be of this kind. */
        static Check required(Kind kind) {
            return value -> value == null ? "required field missing" : kind.problem(value);
        }
    }

    private static EntityCheck counted(String[] paths, String words, IntPredicate accepted, boolean nonEmpty) {
        return (values, problems) -> {
            int count = 0;
            for (String path : paths) {
                if (problems.has(path)) {
                    return;
                }
                Object value = Values.at(values, path);
                if (nonEmpty ? Values.isNonEmpty(value) : value != null) {
                    count++;
                }
            }
            if (!accepted.test(count)) {
                problems.entity(words + quoted(paths));
            }
        };
    }

    private static String quoted(String... paths) {
        return "'" + String.join("', '", List.of(paths)) + "'";
    }
}
