/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.http.AdminRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much the node logs. */
final class LogLevelEndpoints {

    private static final List<String> LEVELS =
            List.of("debug", "info", "notice", "warn", "error", "crit", "alert", "emerg");
    private static final long USUAL_SECONDS = 60;
    private static final long MOST_SECONDS = Duration.ofDays(3650).toSeconds();

    private final ConfigurationSwitch configuration;
    private final NodeState node;

    LogLevelEndpoints(ConfigurationSwitch configuration, NodeState node) {
        this.configuration = configuration;
        this.node = node;
    }

    Reply present() {
        return Reply.ok(AdminApi.message("log level: " + node.logLevel()));
    }

    Reply change(String level, AdminRequest request) {
        if (!configuration.writable()) {
            throw AdminError.message(405, "cannot change log level when not using a database");
        }
        if (!LEVELS.contains(level)) {
            throw AdminError.message(400, "unknown log level: " + level);
        }
        Query.Argument timeout = Query.parse(request.query()).find("timeout");
        long seconds = seconds(timeout == null ? null : timeout.value());
        if (seconds < 0) {
            throw AdminError.message(400, "timeout must be greater than or equal to 0");
        }
        if (level.equals(node.logLevel())) {
            return Reply.ok(AdminApi.message("log level is already " + level));
        }
        node.logLevel(level, Duration.ofSeconds(seconds));
        return Reply.ok(AdminApi.message("log level changed"));
    }

    /** Rounded up; what is no number counts as nothing said. */
    private static long seconds(@Nullable String timeout) {
        double number = Double.NaN;
        try {
            number = timeout == null ? Double.NaN : Double.parseDouble(timeout);
        } catch (NumberFormatException e) {
            return USUAL_SECONDS;
        }
        return Double.isNaN(number) ? USUAL_SECONDS : (long) Math.ceil(Math.min(number, MOST_SECONDS));
    }
}
