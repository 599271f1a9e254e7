/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import java.math.BigDecimal;
import java.math.MathContext;

/** Limits and what is left of them, as they stand in headers. */
public final class Amounts {

    private static final MathContext SHOWN = new MathContext(14);
    private static final double EXACT = 1e15;

    private Amounts() {}

    /** A number as briefly as it can be written. */
    public static String text(double amount) {
        if (amount == Math.rint(amount) && Math.abs(amount) < EXACT) {
            return Long.toString((long) amount);
        }
        return BigDecimal.valueOf(amount).round(SHOWN).stripTrailingZeros().toString();
    }
}
