/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What AWS reports about one invocation at the end of its log. Immutable. Numbers are {@link #UNKNOWN} where the report lacks
 * them.
 *
 * @param durationMs run time of the function's code, in milliseconds
 * @param billedMs what is paid for, in milliseconds, a restoring included
 * @param memorySizeMb what the function may use, in MB
 * @param memoryUsedMb the most that the execution environment has used until now, in MB
 * @param initMs start of the execution environment, in milliseconds; known for cold starts only
 * @param restoreMs restoring of the execution environment from a snapshot, in milliseconds; known for such starts only
 * @param status how it ended; null when the report does not say
 * @param errorType kind of error, as the function's runtime names it; null when there is none
 */
public record FunctionReport(
        double durationMs,
        double billedMs,
        double memorySizeMb,
        double memoryUsedMb,
        double initMs,
        double restoreMs,
        @Nullable Status status,
        @Nullable String errorType) {

    /** Stands for a number that was not reported. */
    public static final double UNKNOWN = -1;

    /** How an invocation ended, by AWS's words. */
    public enum Status {
        /** With an answer. */
        SUCCESS,
        /** With an error of the function. */
        ERROR,
        /** With a failure around the function. */
        FAILURE,
        /** By the function's time limit. */
        TIMEOUT;

        private static final Status[] ALL = values();

        private final String text = name().toLowerCase(Locale.ROOT);
        private final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);

        /** AWS's word. */
        public String text() {
            return text;
        }

        static @Nullable Status of(byte[] bytes, int start, int end) {
            for (Status status : ALL) {
                if (Ascii.equal(bytes, start, end, status.bytes)) {
                    return status;
                }
            }
            return null;
        }
    }

    static FunctionReport of(double[] readings, @Nullable Status status, @Nullable String errorType) {
        return new FunctionReport(
                readings[Reading.DURATION.ordinal()],
                billed(readings),
                readings[Reading.MEMORY_SIZE.ordinal()],
                readings[Reading.MEMORY_USED.ordinal()],
                readings[Reading.INIT_DURATION.ordinal()],
                readings[Reading.RESTORE_DURATION.ordinal()],
                status,
                errorType);
    }

    private static double billed(double[] readings) {
        double run = readings[Reading.BILLED_DURATION.ordinal()];
        double restore = readings[Reading.BILLED_RESTORE_DURATION.ordinal()];
        return restore < 0 ? run : Math.max(0, run) + restore;
    }

    /** Whether an execution environment was started for the invocation. */
    public boolean coldStart() {
        return initMs >= 0 || restoreMs >= 0;
    }

    /** How long its execution environment took to start or be restored, or {@link #UNKNOWN}. */
    public double startMs() {
        return initMs >= 0 ? initMs : restoreMs;
    }
}
