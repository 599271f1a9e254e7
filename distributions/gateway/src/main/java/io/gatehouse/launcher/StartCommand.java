/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.config.GatewaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs a gateway in the foreground until it is asked to end. */
@Command(
        name = "start",
        description = "Run the gateway in the foreground; SIGTERM drains it, SIGHUP reloads it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class StartCommand implements Callable<Integer> {

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Override
    public Integer call() throws Exception {
        GatewaySettings settings = options.read(Map.of());
        PidFile running = PidFile.take(settings.prefix());
        LastReloads reloads = LastReloads.writtenIn(settings.prefix());
        HangUp hangUp = HangUp.taken();
        Gateway gateway = Gateway.start(settings);
        Shutdown shutdown = Shutdown.of(gateway, running);
        gateway.tellOfReloads(reloads);
        hangUp.reloads(gateway);
        trustClassArchive();
        System.out.println(gateway.readyLine());
        System.out.flush();
        shutdown.await();
        return 0;
    }

    /** The launcher script uses the archive of classes that this process writes at its end only when this file is gone. */
    private static void trustClassArchive() throws IOException {
        String doubt = System.getProperty("gatehouse.classes.doubt");
        if (doubt != null) {
            Files.deleteIfExists(Path.of(doubt));
        }
    }
}
