/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.chaos;

import java.util.random.RandomGenerator;

/** What Lambda does with one call that it has read. */
enum Deed {
    ANSWER(50, true),
    /** And the connection is closed, without a word about it. */
    ANSWER_AND_LEAVE(8, true),
    FAIL(10, true),
    THROTTLE(12, false),
    REFUSE(8, true),
    HANG_UP(5, true),
    /** The connection is closed in the middle of the answer. */
    STOP_SHORT(4, true),
    BREAK_OFF(3, true);

    private final int weight;
    private final boolean mayRun;

    /** @param mayRun whether the function may have run, for all that a caller can know */
    Deed(int weight, boolean mayRun) {
        this.weight = weight;
        this.mayRun = mayRun;
    }

    static Deed any(RandomGenerator random) {
        int left = random.nextInt(100);
        for (Deed deed : values()) {
            left -= deed.weight;
            if (left < 0) {
                return deed;
            }
        }
        throw new IllegalStateException("the weights do not add up to 100");
    }

    boolean mayRun() {
        return mayRun;
    }

    boolean isCutShort() {
        return this == STOP_SHORT || this == BREAK_OFF;
    }

    boolean isAnswered() {
        return this == ANSWER || this == ANSWER_AND_LEAVE;
    }
}
