/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.testkit.sample.SamplePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginTableTest {

    private static SamplePlugin sample(String name, int priority) {
        return new SamplePlugin(new PluginInfo(name, priority).without(PluginInfo.Scope.CONSUMER));
    }

    @Test
    void rows_are_in_the_order_in_which_plugins_run() throws IOException {
        String page = PluginTable.render(List.of(sample("b", 2), sample("low", 1), sample("c", 2), sample("high", 3)));

        assertThat(page.lines()
                        .filter(line -> line.startsWith("| ["))
                        .map(line -> line.substring(3, line.indexOf(']'))))
                .containsExactly("high", "c", "b", "low");
    }

    @Test
    void a_row_shows_priority_phases_scopes_and_fields() throws IOException {
        assertThat(PluginTable.render(List.of(sample("sample", 7))))
                .startsWith("# Plugins\n")
                .endsWith("| [sample](plugins/sample.md) | 7 | access, log | route, service, global"
                        + " | `first_field`, `nested` |\n");
    }

    @Test
    void committed_page_must_be_the_rendered_one(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("plugins.md");
        List<SamplePlugin> plugins = List.of(sample("sample", 7));

        assertThatThrownBy(() -> PluginTable.check(plugins, page))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("is not there");

        Files.writeString(page, PluginTable.render(List.of(sample("sample", 8))));
        assertThatThrownBy(() -> PluginTable.check(plugins, page))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("| 8 |")
                .hasMessageContaining("(expected: '| [sample](plugins/sample.md) | 7 |");

        Files.writeString(page, PluginTable.render(plugins));
        PluginTable.check(plugins, page);
    }
}
