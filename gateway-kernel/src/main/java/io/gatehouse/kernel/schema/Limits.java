/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Lengths and numbers against their limits, and how numbers are written. */
final class Limits {

    private Limits() {}

    static @Nullable String lengthProblem(int length, int min, int max) {
        if (length >= min && length <= max) {
            return null;
        }
        if (min == max) {
            return "length must be " + min;
        }
        return length < min ? "length must be at least " + min : "length must be at most " + max;
    }

    /** The exact value of any number. */
    static BigDecimal exact(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (number instanceof Double || number instanceof Float) {
            return BigDecimal.valueOf(number.doubleValue());
        }
        return BigDecimal.valueOf(number.longValue());
    }

    /** A number as people write it: no decimals when there are none, no exponent. */
    static String written(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** Whole numbers as {@code Long} where they fit, others as they are. */
    static Number normal(Number number) {
        if (number instanceof Long) {
            return number;
        }
        BigDecimal exact = exact(number);
        // A huge exponent would be unrolled digit by digit: it is neither a long nor worth the work.
        if (exact.scale() < -20 || exact.stripTrailingZeros().scale() > 0) {
            return number;
        }
        BigInteger whole = exact.toBigIntegerExact();
        return whole.bitLength() < Long.SIZE ? (Number) whole.longValueExact() : whole;
    }
}
