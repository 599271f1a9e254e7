/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import java.util.Locale;

/**
 * How an amount of memory is written, as the arguments {@code unit} and {@code scale} of a request say.
 *
 * @param divisor bytes of one unit
 * @param suffix name of the unit; empty for bytes, which are a number
 * @param digits behind the point
 */
record MemoryText(long divisor, String suffix, int digits) {

    private static final int USUAL_DIGITS = 2;
    private static final int MOST_DIGITS = 20;

    static MemoryText of(Query query) {
        Query.Argument unit = query.find("unit");
        Query.Argument scale = query.find("scale");
        String name = unit == null || unit.value() == null ? "m" : unit.value();
        int digits = scale == null || scale.value() == null ? USUAL_DIGITS : digits(scale.value());
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "b", "" -> new MemoryText(1, "", 0);
            case "k" -> new MemoryText(1L << 10, " KiB", digits);
            case "m" -> new MemoryText(1L << 20, " MiB", digits);
            case "g" -> new MemoryText(1L << 30, " GiB", digits);
            default -> throw AdminError.message(400, "invalid unit '" + name + "' (expected 'k/K', 'm/M', or 'g/G')");
        };
    }

    /** What is no number counts as nothing said. */
    private static int digits(String scale) {
        double number;
        try {
            number = Double.parseDouble(scale);
        } catch (NumberFormatException e) {
            return USUAL_DIGITS;
        }
        if (number < 0) {
            throw AdminError.message(400, "scale must be equal or greater than 0");
        }
        return (int) Math.min(number, MOST_DIGITS);
    }

    Object of(long bytes) {
        return suffix.isEmpty()
                ? bytes
                : String.format(Locale.ROOT, "%." + digits + "f", (double) bytes / divisor) + suffix;
    }
}
