/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A number of a report, with its name in either form of it. */
enum Reading {
    DURATION("Duration", "durationMs"),
    BILLED_DURATION("Billed Duration", "billedDurationMs"),
    MEMORY_SIZE("Memory Size", "memorySizeMB"),
    MEMORY_USED("Max Memory Used", "maxMemoryUsedMB"),
    INIT_DURATION("Init Duration", "initDurationMs"),
    RESTORE_DURATION("Restore Duration", "restoreDurationMs"),
    BILLED_RESTORE_DURATION("Billed Restore Duration", "billedRestoreDurationMs");

    private static final Reading[] ALL = values();
    static final int COUNT = ALL.length;

    private final byte[] textName;
    private final String jsonName;

    Reading(String textName, String jsonName) {
        this.textName = textName.getBytes(StandardCharsets.US_ASCII);
        this.jsonName = jsonName;
    }

    static @Nullable Reading ofText(byte[] bytes, int start, int end) {
        for (Reading reading : ALL) {
            if (Ascii.equal(bytes, start, end, reading.textName)) {
                return reading;
            }
        }
        return null;
    }

    static @Nullable Reading ofJson(String name) {
        for (Reading reading : ALL) {
            if (reading.jsonName.equals(name)) {
                return reading;
            }
        }
        return null;
    }
}
