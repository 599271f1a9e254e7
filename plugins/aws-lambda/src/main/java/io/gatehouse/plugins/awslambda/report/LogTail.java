/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds AWS's report of an invocation at the end of the function's log, as it comes with an answer. Never fails: what is no
 * report is none. A function can log lines that look like it; they come before it, so the last one counts. Not safe for use by
 * many threads.
 */
public final class LogTail {

    /** More than a report has in either form, and the line about tracing that can follow it. */
    private static final int MOST_BYTES = 1536;

    private static final int MOST_DIGITS = MOST_BYTES / 3 * 4;
    private static final byte NO_DIGIT = -1;
    private static final byte[] DIGITS = digits();

    private final byte[] end = new byte[MOST_BYTES];
    private final ReportLine line = new ReportLine();

    /**
     * The report.
     *
     * @param logResult end of the log in base64, or null when AWS sent none
     * @param requestId id of the invocation as the answer says it, or null
     * @return null when there is none for this request
     */
    public @Nullable FunctionReport report(@Nullable String logResult, @Nullable String requestId) {
        if (logResult == null || requestId == null || requestId.isEmpty()) {
            return null;
        }
        int stop = decodeEnd(logResult);
        while (stop > 0) {
            int start = lineStart(stop);
            FunctionReport report = line.read(end, start, withoutReturn(start, stop), requestId);
            if (report != null) {
                return report;
            }
            stop = start - 1;
        }
        return null;
    }

    private int lineStart(int stop) {
        int start = stop;
        while (start > 0 && end[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    private int withoutReturn(int start, int stop) {
        return stop > start && end[stop - 1] == '\r' ? stop - 1 : stop;
    }

    /** Decodes what fits of the end; gives the number of bytes, 0 when it is no base64. */
    private int decodeEnd(String text) {
        int stop = text.length();
        while (stop > 0 && text.charAt(stop - 1) == '=') {
            stop--;
        }
        int start = stop <= MOST_DIGITS ? 0 : (stop - MOST_DIGITS + 3) / 4 * 4;
        int size = 0;
        int bits = 0;
        for (int i = start; i < stop; i++) {
            char c = text.charAt(i);
            byte digit = c < DIGITS.length ? DIGITS[c] : NO_DIGIT;
            if (digit == NO_DIGIT) {
                return 0;
            }
            bits = bits << 6 | digit;
            int place = i & 3;
            if (place > 0) {
                end[size++] = (byte) (bits >> 6 - 2 * place);
            }
        }
        return size;
    }

    private static byte[] digits() {
        byte[] digits = new byte[128];
        Arrays.fill(digits, NO_DIGIT);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            digits[alphabet.charAt(i)] = (byte) i;
        }
        return digits;
    }
}
