/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another level of the log for a while.
 *
 * @param level one of {@link #LEVELS}
 * @param time until the usual level is back; not negative
 */
public record LogLevelChange(String level, Duration time) {

    /** What levels there are, from the one that tells most. */
    static final List<String> LEVELS = List.of("debug", "info", "notice", "warn", "error", "crit", "alert", "emerg");

    static final long MOST_SECONDS = Duration.ofDays(3650).toSeconds();
    private static final String NAME = "log-level";

    /** What one node says to others: its name, the level and the seconds. */
    String word() {
        return NAME + " " + level + " " + time.toSeconds();
    }

    /** What {@link #word} says; null for anything else. */
    public static @Nullable LogLevelChange of(String word) {
        String[] parts = word.split(" ", -1);
        if (parts.length != 3
                || !parts[0].equals(NAME)
                || !LEVELS.contains(parts[1])
                || !parts[2].matches("[0-9]{1,9}")) {
            return null;
        }
        return new LogLevelChange(parts[1], Duration.ofSeconds(Math.min(MOST_SECONDS, Long.parseLong(parts[2]))));
    }
}
