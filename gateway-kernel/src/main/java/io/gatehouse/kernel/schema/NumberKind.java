/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A number.
 *
 * @param whole whether it must be an integer
 * @param min smallest value, or null
 * @param max largest value, or null; both limits are given or none
 * @param above value that it must be greater than, or null
 * @param oneOf the only values, any when empty
 * @param implied whether the limits come from the Java type only, and are not shown in schemas
 */
public record NumberKind(
        boolean whole,
        @Nullable BigDecimal min,
        @Nullable BigDecimal max,
        @Nullable BigDecimal above,
        List<BigDecimal> oneOf,
        boolean implied)
        implements Kind {

    private static final int MOST_DIGITS = 5_000;

    /** Takes copies. */
    public NumberKind {
        oneOf = List.copyOf(oneOf);
    }

    /** Any integer. */
    public static NumberKind integer() {
        return new NumberKind(true, null, null, null, List.of(), false);
    }

    /** Any number. */
    public static NumberKind number() {
        return new NumberKind(false, null, null, null, List.of(), false);
    }

    /** An integer between two values, both included. */
    public static NumberKind integer(long min, long max) {
        return integer().between(BigDecimal.valueOf(min), BigDecimal.valueOf(max));
    }

    /** The same between two values, both included. */
    public NumberKind between(BigDecimal lowest, BigDecimal highest) {
        return new NumberKind(whole, lowest, highest, above, oneOf, false);
    }

    /** The same within what its Java type can hold. */
    NumberKind impliedBetween(long lowest, long highest) {
        return min != null
                ? this
                : new NumberKind(whole, BigDecimal.valueOf(lowest), BigDecimal.valueOf(highest), above, oneOf, true);
    }

    /** The same, greater than a value. */
    public NumberKind greaterThan(BigDecimal limit) {
        return new NumberKind(whole, min, max, limit, oneOf, implied);
    }

    /** The same, one of these values. */
    public NumberKind oneOf(List<BigDecimal> values) {
        return new NumberKind(whole, min, max, above, values, implied);
    }

    @Override
    public @Nullable Object complete(@Nullable Object value, ValueSource source) {
        return value instanceof Number number ? Limits.normal(number) : value;
    }

    @Override
    public @Nullable Object problem(Object value) {
        if (!(value instanceof Number number)) {
            return expected();
        }
        BigDecimal exact = Limits.exact(number);
        if (whole && exact.scale() > 0 && exact.stripTrailingZeros().scale() > 0) {
            return expected();
        }
        if (min != null && max != null && (exact.compareTo(min) < 0 || exact.compareTo(max) > 0)) {
            return "value should be between " + Limits.written(min) + " and " + Limits.written(max);
        }
        if (above != null && exact.compareTo(above) <= 0) {
            return "value must be greater than " + Limits.written(above);
        }
        if (!oneOf.isEmpty() && oneOf.stream().noneMatch(one -> one.compareTo(exact) == 0)) {
            return "expected one of: "
                    + String.join(", ", oneOf.stream().map(Limits::written).toList());
        }
        return null;
    }

    private String expected() {
        return whole ? "expected an integer" : "expected a number";
    }

    @Override
    public Object fromForm(Object value) {
        if (!(value instanceof String text) || text.length() > 40) {
            return value;
        }
        try {
            BigDecimal number = new BigDecimal(text.strip());
            return Math.abs((long) number.scale()) > MOST_DIGITS ? value : Limits.normal(number);
        } catch (NumberFormatException e) {
            return value;
        }
    }

    @Override
    public void describe(Map<String, @Nullable Object> document) {
        document.put("type", whole ? "integer" : "number");
        if (min != null && max != null && !implied) {
            document.put("between", List.of(Limits.normal(min), Limits.normal(max)));
        }
        if (above != null) {
            document.put("gt", Limits.normal(above));
        }
        if (!oneOf.isEmpty()) {
            List<Object> values = new ArrayList<>();
            oneOf.forEach(value -> values.add(Limits.normal(value)));
            document.put("one_of", values);
        }
    }
}
