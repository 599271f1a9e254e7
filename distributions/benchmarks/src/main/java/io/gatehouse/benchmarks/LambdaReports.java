/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.plugins.awslambda.report.FunctionReport;
import io.gatehouse.plugins.awslambda.report.LogTail;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** Reading of AWS's report behind as much of a function's log as AWS sends. */
final class LambdaReports {

    private static final String REQUEST_ID = "3d1c5b5e-2f0a-4f3e-9a65-0b6a4a6f8c11";
    private static final String REPORT = "REPORT RequestId: " + REQUEST_ID
            + "\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\t\n";
    private static final int LOG_BYTES = 4096;

    private final LogTail tail = new LogTail();
    private final String logResult;

    LambdaReports() {
        String line = "handled another request\n";
        String log = line.repeat(LOG_BYTES / line.length()) + REPORT;
        byte[] last = log.substring(log.length() - LOG_BYTES).getBytes(StandardCharsets.US_ASCII);
        logResult = Base64.getEncoder().encodeToString(last);
    }

    /** Reads the report. */
    FunctionReport read() {
        return Objects.requireNonNull(tail.report(logResult, REQUEST_ID), "no report was found");
    }
}
