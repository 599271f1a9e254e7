/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.config.GatewaySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks a declarative file without starting anything. */
@Command(
        name = "check",
        description = "Check a declarative configuration file (also: config parse).",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Parameters(paramLabel = "FILE", description = "YAML or JSON.")
    private Path file = Path.of("kong.yml");

    @Override
    public Integer call() throws Exception {
        GatewaySettings settings = options.read(Map.of());
        List<String> problems = Gateway.check(settings, file);
        if (problems.isEmpty()) {
            System.out.println("parse successful");
            return 0;
        }
        System.err.println("Error: Failed parsing:");
        problems.forEach(System.err::println);
        return 1;
    }
}
