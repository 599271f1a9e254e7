/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The lines that Lambda writes around an invocation's own.
 *
 * @param init how long the environment took to start, null when it was warm
 * @param peakMegabytes most memory the process used, 0 when the system does not tell
 * @param errorType null when all went well
 */
record InvocationReport(
        String requestId,
        Duration duration,
        @Nullable Duration init,
        int memoryMegabytes,
        long peakMegabytes,
        @Nullable String errorType) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PEAK = "VmHWM:";
    private static final long KILOBYTES = 1024;

    static String start(LogFormat format, String requestId, String version) {
        if (format == LogFormat.TEXT) {
            return "START RequestId: " + requestId + " Version: " + version + "\n";
        }
        ObjectNode record = JSON.createObjectNode().put("requestId", requestId).put("version", version);
        return platform("platform.start", record);
    }

    /** What comes after the invocation: the END and REPORT lines, or their one record. */
    String end(LogFormat format) {
        return format == LogFormat.TEXT ? text() : json();
    }

    private String text() {
        StringBuilder text = new StringBuilder(256);
        text.append("END RequestId: ").append(requestId).append('\n');
        text.append("REPORT RequestId: ").append(requestId);
        text.append("\tDuration: ").append(milliseconds(duration)).append(" ms");
        text.append("\tBilled Duration: ").append(billed()).append(" ms");
        text.append("\tMemory Size: ").append(memoryMegabytes).append(" MB");
        if (peakMegabytes > 0) {
            text.append("\tMax Memory Used: ").append(peakMegabytes).append(" MB");
        }
        if (init != null) {
            text.append("\tInit Duration: ").append(milliseconds(init)).append(" ms");
        }
        if (FunctionError.TIMED_OUT.equals(errorType)) {
            text.append("\tStatus: timeout");
        } else if (FunctionError.EXITED.equals(errorType)) {
            text.append("\tStatus: error\tError Type: ").append(errorType);
        }
        return text.append("\t\n").toString();
    }

    private String json() {
        ObjectNode record = JSON.createObjectNode().put("requestId", requestId);
        ObjectNode metrics = record.putObject("metrics")
                .put("durationMs", new BigDecimal(milliseconds(duration)))
                .put("billedDurationMs", billed())
                .put("memorySizeMB", memoryMegabytes);
        if (peakMegabytes > 0) {
            metrics.put("maxMemoryUsedMB", peakMegabytes);
        }
        if (init != null) {
            metrics.put("initDurationMs", new BigDecimal(milliseconds(init)));
        }
        record.put("status", status());
        if (errorType != null) {
            record.put("errorType", errorType);
        }
        return platform("platform.report", record);
    }

    private String status() {
        if (errorType == null) {
            return "success";
        }
        return errorType.equals(FunctionError.TIMED_OUT) ? "timeout" : "error";
    }

    private static String platform(String type, ObjectNode record) {
        ObjectNode line = JSON.createObjectNode()
                .put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("type", type);
        line.set("record", record);
        return line + "\n";
    }

    /** The most memory that a process has used, in megabytes; 0 when it is gone or the system does not tell. */
    static long peakMegabytes(long processId) {
        Path status = Path.of("/proc", Long.toString(processId), "status");
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith(PEAK)) {
                    String amount = line.substring(PEAK.length(), line.length() - " kB".length());
                    return Long.parseLong(amount.strip()) / KILOBYTES;
                }
            }
            return 0;
        } catch (IOException noSuchFile) {
            return 0;
        }
    }

    private long billed() {
        Duration all = init == null ? duration : duration.plus(init);
        return (long) Math.ceil(all.toNanos() / 1e6);
    }

    private static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toNanos() / 1e6);
    }
}
