/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.plugin.PluginReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells what is in the plugins directory. */
@Command(name = "plugins", description = "List the plugins directory, or verify it.", mixinStandardHelpOptions = true)
final class PluginsCommand implements Callable<Integer> {

    /** What to do. */
    enum Action {
        /** Tell what is there. */
        list,
        /** Fail when something is broken. */
        verify
    }

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Parameters(paramLabel = "list|verify", defaultValue = "list", description = "verify fails when a jar is broken.")
    private Action action = Action.list;

    @Override
    public Integer call() throws Exception {
        GatewaySettings settings = options.read(Map.of());
        List<PluginReport> reports = Gateway.pluginReports(settings);
        boolean broken = false;
        for (PluginReport report : reports) {
            System.out.println(report.line());
            broken |= report.state() == PluginReport.State.BROKEN;
        }
        if (reports.isEmpty()) {
            System.out.println("no plugins in " + settings.pluginsDirectory());
        }
        return action == Action.verify && broken ? 1 : 0;
    }
}
