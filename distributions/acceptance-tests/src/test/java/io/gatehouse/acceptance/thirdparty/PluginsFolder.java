/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.thirdparty;

import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A plugins directory of the archive's bundled plugins, into which others are dropped. */
record PluginsFolder(Path folder) {

    static PluginsFolder under(Path scratch) throws IOException {
        return new PluginsFolder(Scratch.copy(GatewayProcess.home().resolve("plugins"), scratch.resolve("plugins")));
    }

    Map<String, String> setting() {
        return Map.of("GATEHOUSE_PLUGINS_DIRECTORY", folder.toString());
    }

    /** Drops what a project's build left, as {@code cp -R target/plugin/* plugins/} does. */
    void drop(Path project) throws IOException {
        try (Stream<Path> units = Files.list(project.resolve("target/plugin"))) {
            for (Path unit : units.toList()) {
                Scratch.copy(unit, folder.resolve(unit.getFileName()));
            }
        }
    }
}
