/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.Plugin;
import io.gatehouse.testkit.PluginTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on all plugins of the archive. */
class ReferencePageTest {

    private static final Path REFERENCE = Path.of("../../docs/reference");

    private static List<Plugin<?>> plugins() {
        List<Plugin<?>> plugins = new ArrayList<>();
        for (Plugin<?> plugin : ServiceLoader.load(Plugin.class)) {
            plugins.add(plugin);
        }
        return plugins;
    }

    @Test
    void table_shows_the_plugins_as_they_are() throws IOException {
        PluginTable.check(plugins(), REFERENCE.resolve("plugins.md"));
    }

    @Test
    void every_plugin_has_a_page_and_every_page_a_plugin() throws IOException {
        List<String> names =
                plugins().stream().map(plugin -> plugin.info().name() + ".md").toList();

        try (Stream<Path> pages = Files.list(REFERENCE.resolve("plugins"))) {
            assertThat(pages.map(page -> page.getFileName().toString())).containsExactlyInAnyOrderElementsOf(names);
        }
    }
}
