/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.plugin.AllowList;
import io.gatehouse.kernel.plugin.LoadedPlugin;
import io.gatehouse.kernel.plugin.OfflineUnit;
import io.gatehouse.kernel.reference.PluginPage;
import io.gatehouse.kernel.reference.PluginSummary;
import io.gatehouse.kernel.schema.JsonSchema;
import io.gatehouse.kernel.schema.RecordSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Tells what a plugin is and how it is configured. */
@Command(
        name = "describe",
        description = "Tell what a plugin is and how it is configured.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class PluginsDescribeCommand implements Callable<Integer> {

    @ParentCommand
    private PluginsCommand parent = new PluginsCommand();

    @Parameters(
            paramLabel = "NAME|PATH",
            description = "Name of a plugin of the plugins directory, or a jar, or a directory with jars.")
    private String plugin = "";

    @ArgGroup
    private @Nullable Form form;

    /** What is printed instead of a summary. */
    static final class Form {

        @Option(names = "--schema", description = "Print the JSON Schema of its configuration.")
        private boolean schema;

        @Option(names = "--page", description = "Print its reference page, in Markdown.")
        private boolean page;
    }

    @Override
    public Integer call() throws Exception {
        try (OfflineUnit unit = unit(parent.settings())) {
            if (unit == null) {
                System.err.println(
                        "Error: plugin: " + plugin + " (expected: one that `plugins list` shows, or a path)");
                return 1;
            }
            if (unit.report().isBroken()) {
                System.err.println(unit.report().line());
                return 1;
            }
            return print(unit.plugins()) ? 0 : 1;
        }
    }

    private @Nullable OfflineUnit unit(GatewaySettings settings) throws IOException {
        AllowList allowed = AllowList.of(settings);
        return isPath()
                ? OfflineUnit.of(Path.of(plugin), allowed)
                : OfflineUnit.bringing(plugin, settings.pluginsDirectory(), allowed);
    }

    private boolean isPath() {
        return plugin.contains("/") || plugin.endsWith(".jar") || Files.isDirectory(Path.of(plugin));
    }

    /** Whether something could be printed. */
    private boolean print(List<LoadedPlugin> plugins) {
        List<LoadedPlugin> meant = plugins.stream()
                .filter(each -> isPath() || each.info().name().equals(plugin))
                .toList();
        boolean schema = form != null && form.schema;
        boolean page = form != null && form.page;
        if (schema && meant.size() > 1) {
            System.err.println("Error: " + plugin + " brings several plugins: "
                    + String.join(
                            ", ", meant.stream().map(each -> each.info().name()).toList())
                    + " (expected: one, for a schema; put the unit into the plugins directory and give the name)");
            return false;
        }
        for (LoadedPlugin each : meant) {
            if (schema) {
                String title = each.info().name();
                PluginReports.printJson(JsonSchema.of(RecordSchema.of(each.configType()), title));
            } else if (page) {
                System.out.print(PluginPage.render(each.plugin()));
            } else {
                PluginSummary.lines(each.plugin(), each.version()).forEach(System.out::println);
            }
        }
        return true;
    }
}
