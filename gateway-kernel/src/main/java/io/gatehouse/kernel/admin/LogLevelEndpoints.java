/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.store.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How much the node logs. */
final class LogLevelEndpoints {

    private static final long USUAL_SECONDS = 60;

    private final ConfigurationSwitch configuration;
    private final NodeState node;

    LogLevelEndpoints(ConfigurationSwitch configuration, NodeState node) {
        this.configuration = configuration;
        this.node = node;
    }

    Reply present() {
        return Reply.ok(AdminApi.message("log level: " + node.logLevel()));
    }

    /**
     * Changes it.
     *
     * @param everywhere on all nodes of the database that are there now, instead of this one only
     */
    Reply change(String level, boolean everywhere, AdminRequest request) {
        if (!configuration.writable()) {
            throw AdminError.message(405, "cannot change log level when not using a database");
        }
        if (!LogLevelChange.LEVELS.contains(level)) {
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
        LogLevelChange change = new LogLevelChange(level, Duration.ofSeconds(seconds));
        node.logLevel(change.level(), change.time());
        if (everywhere) {
            tellOthers(change);
        }
        return Reply.ok(AdminApi.message("log level changed"));
    }

    private void tellOthers(LogLevelChange change) {
        try {
            configuration.tellOthers(change.word());
        } catch (StoreException e) {
            throw AdminError.message(500, "failed broadcasting to cluster: " + e.getMessage());
        }
    }

    /** Rounded up; what is no number counts as nothing said. */
    private static long seconds(@Nullable String timeout) {
        double number = Double.NaN;
        try {
            number = timeout == null ? Double.NaN : Double.parseDouble(timeout);
        } catch (NumberFormatException e) {
            return USUAL_SECONDS;
        }
        return Double.isNaN(number) ? USUAL_SECONDS : (long) Math.ceil(Math.min(number, LogLevelChange.MOST_SECONDS));
    }
}
