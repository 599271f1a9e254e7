/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Settings;
import java.time.Duration;

/**
 * When a use of a plugin is left alone because it fails.
 *
 * @param limit failures of one phase in a row that lead to quarantine; 0 for never
 * @param time until it is tried again
 */
public record QuarantinePolicy(int limit, Duration time) {

    private static final int USUAL_LIMIT = 20;
    private static final int USUAL_SECONDS = 60;

    /** Nothing is ever left alone. */
    public static QuarantinePolicy none() {
        return new QuarantinePolicy(0, Duration.ZERO);
    }

    /** Reads {@code plugin_failure_policy}, {@code plugin_failure_limit} and {@code plugin_quarantine_time}. */
    public static QuarantinePolicy of(Settings settings) {
        if (!"quarantine".equals(settings.text("plugin_failure_policy"))) {
            return none();
        }
        return new QuarantinePolicy(
                Math.max(1, settings.number("plugin_failure_limit", USUAL_LIMIT)),
                Duration.ofSeconds(Math.max(1, settings.number("plugin_quarantine_time", USUAL_SECONDS))));
    }
}
