/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.plugin.AllowList;
import io.gatehouse.kernel.plugin.OfflineUnit;
import io.gatehouse.kernel.plugin.PluginReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Fails when a unit is broken. */
@Command(
        name = "verify",
        description = "Check the plugins directory, or units elsewhere; fail when one is broken.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class PluginsVerifyCommand implements Callable<Integer> {

    @ParentCommand
    private PluginsCommand parent = new PluginsCommand();

    @Option(names = "--json", description = "Print JSON, for machines.")
    private boolean json;

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description =
                    "Jars, and directories with a plugin's jar and its libraries (default: the plugins directory).")
    private List<Path> paths = List.of();

    @Override
    public Integer call() throws Exception {
        GatewaySettings settings = parent.settings();
        PluginReports reports = new PluginReports(json);
        return (paths.isEmpty() ? reports.print(settings) : reports.print(checked(settings))) ? 0 : 1;
    }

    private List<PluginReport> checked(GatewaySettings settings) {
        AllowList allowed = AllowList.of(settings);
        List<PluginReport> reports = new ArrayList<>();
        for (Path path : paths) {
            try (OfflineUnit unit = OfflineUnit.of(path, allowed)) {
                reports.add(unit.report());
            }
        }
        return reports;
    }
}
