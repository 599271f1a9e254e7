/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.config.GatewaySettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends a running gateway in good order. */
@Command(
        name = "quit",
        description = "End the gateway with the same prefix: running requests finish first, for drain_timeout at most.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class QuitCommand implements Callable<Integer> {

    private static final Duration USUAL_DRAIN = Duration.ofSeconds(10);
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(10);

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long to wait for its end (default: drain_timeout and ten seconds more).")
    private @Nullable Integer timeout;

    @Override
    public Integer call() throws Exception {
        GatewaySettings settings = options.read(Map.of());
        RunningGateway gateway = RunningGateway.with(settings.prefix());
        Duration limit = timeout == null
                ? settings.duration("drain_timeout", USUAL_DRAIN).plus(AFTER_DRAIN)
                : Duration.ofSeconds(timeout);
        long pid = gateway.process().pid();
        if (!gateway.quit(limit)) {
            throw new IOException("pid " + pid + " was asked to end and still runs after " + limit.toSeconds()
                    + " s (requests may take longer: wait with --timeout, or end it at once with 'kill -9 " + pid
                    + "')");
        }
        System.out.println("ended: the gateway with pid " + pid);
        return 0;
    }
}
