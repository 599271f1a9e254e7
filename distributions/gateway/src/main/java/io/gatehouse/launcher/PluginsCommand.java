/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.plugin.PluginReport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Tells what is in the plugins directory, and what a plugin is; without a subcommand it lists. */
@Command(
        name = "plugins",
        description = "List, verify and describe plugins.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {PluginsCommand.Listing.class, PluginsVerifyCommand.class, PluginsDescribeCommand.class})
final class PluginsCommand implements Callable<Integer> {

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    /** The settings that the options name, which may stand before or after the subcommand. */
    GatewaySettings settings() throws IOException {
        return options.read(Map.of());
    }

    @Override
    public Integer call() throws Exception {
        new PluginReports(false).print(settings());
        return 0;
    }

    /** Tells what is there. */
    @Command(
            name = "list",
            description = "Tell what is in the plugins directory.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Listing implements Callable<Integer> {

        @ParentCommand
        private PluginsCommand parent = new PluginsCommand();

        @Option(names = "--json", description = "Print JSON, for machines.")
        private boolean json;

        @Option(
                names = "--checksums",
                description =
                        "Print a SHA-256 and a name for each unit, as the file of setting plugin_allow_file has them.")
        private boolean checksums;

        @Override
        public Integer call() throws Exception {
            GatewaySettings settings = parent.settings();
            if (!checksums) {
                new PluginReports(json).print(settings);
                return 0;
            }
            List<PluginReport> reports = Gateway.pluginReports(settings);
            for (PluginReport report : reports) {
                if (report.checksum().isEmpty()) {
                    System.err.println(report.line());
                } else {
                    System.out.println(report.checksum() + "  " + report.unit());
                }
            }
            return 0;
        }
    }
}
