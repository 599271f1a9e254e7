/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The lines that Lambda writes around an invocation's own.
 *
 * @param init how long the environment took to start, null when it was warm
 * @param peakMegabytes most memory the process used, 0 when the system does not tell
 */
record InvocationReport(
        String requestId, Duration duration, @Nullable Duration init, int memoryMegabytes, long peakMegabytes) {
    private static final String PEAK = "VmHWM:";
    private static final long KILOBYTES = 1024;

    static String start(String requestId, String version) {
        return "START RequestId: " + requestId + " Version: " + version + "\n";
    }

    /** The END and REPORT lines. */
    String end() {
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
        return text.append("\t\n").toString();
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
