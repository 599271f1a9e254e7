/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.config.GatewaySettings;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs a gateway in the foreground until it is asked to end. */
@Command(
        name = "start",
        description = "Run the gateway in the foreground; SIGTERM drains it.",
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Override
    public Integer call() throws Exception {
        GatewaySettings settings = options.read(Map.of());
        Gateway gateway = Gateway.start(settings);
        Shutdown shutdown = Shutdown.of(gateway);
        System.out.println(gateway.readyLine());
        System.out.flush();
        shutdown.await();
        return 0;
    }
}
