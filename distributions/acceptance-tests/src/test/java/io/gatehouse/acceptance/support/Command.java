/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A command of the archive that has ended: its exit status and all it printed. */
public record Command(int status, String output) {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    public static Command run(Path scratch, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return run(GatewayProcess.home(), scratch, environment, arguments);
    }

    public static Command run(Path home, Path scratch, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try (GatewayProcess process = GatewayProcess.command(home, scratch, environment, List.of(arguments))) {
            int status = process.awaitExit(PATIENCE);
            return new Command(status, process.output());
        }
    }
}
