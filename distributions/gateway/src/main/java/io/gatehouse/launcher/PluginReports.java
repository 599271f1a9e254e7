/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.plugin.PluginReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How reports on units are printed.
 *
 * @param json whether for machines
 */
record PluginReports(boolean json) {

    /** Prints what is in the plugins directory; whether nothing is broken. */
    boolean print(GatewaySettings settings) throws IOException {
        List<PluginReport> reports = Gateway.pluginReports(settings);
        print(reports);
        if (reports.isEmpty() && !json) {
            System.out.println("no plugins in " + settings.pluginsDirectory());
        }
        return isGood(reports);
    }

    /** Prints reports; whether nothing is broken. */
    boolean print(List<PluginReport> reports) {
        if (json) {
            printJson(
                    Map.of("units", reports.stream().map(PluginReport::members).toList()));
        } else {
            reports.forEach(report -> System.out.println(report.line()));
        }
        return isGood(reports);
    }

    private static boolean isGood(List<PluginReport> reports) {
        return reports.stream().noneMatch(PluginReport::isBroken);
    }

    /** Prints a value for people and machines. */
    static void printJson(Map<String, ? extends @Nullable Object> value) {
        System.out.println(new String(JsonCodec.INSTANCE.writePretty(value), StandardCharsets.UTF_8));
    }
}
