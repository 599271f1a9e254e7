/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.reference;

import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginInfo;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The table of several plugins, in Markdown, made from nothing but their {@link PluginInfo}, their records and the phases that the
 * classes of their packages handle.
 */
public final class PluginsPage {

    private PluginsPage() {}

    /** The page; the same for the same plugins, in whatever order they are given. */
    public static String render(Collection<? extends Plugin<?>> plugins) throws IOException {
        List<Plugin<?>> ordered = new ArrayList<>(plugins);
        ordered.sort(Comparator.comparingInt((Plugin<?> plugin) -> plugin.info().priority())
                .thenComparing(plugin -> plugin.info().name())
                .reversed());
        StringBuilder page = new StringBuilder("""
                # Plugins

                Made from the plugins' code; see `PluginTable` in plugin-testkit.

                In the order in which they run, in every phase: by priority, and by name from the end of the alphabet where that is the
                same. A use can ask for another place in the access phase; see [decision 9](../decisions/0009-order-of-plugins.md).

                | Plugin | Priority | Phases | Scopes | Fields |
                |---|---|---|---|---|
                """);
        for (Plugin<?> plugin : ordered) {
            row(plugin, page);
        }
        return page.toString();
    }

    private static void row(Plugin<?> plugin, StringBuilder page) throws IOException {
        PluginInfo info = plugin.info();
        String phases = HandlerPhases.of(plugin).stream()
                .map(phase -> phase.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        String fields = Arrays.stream(plugin.configType().getRecordComponents())
                .map(PluginsPage::field)
                .collect(Collectors.joining(", "));
        page.append("| [")
                .append(info.name())
                .append("](plugins/")
                .append(info.name())
                .append(".md) | ");
        page.append(info.priority()).append(" | ").append(phases).append(" | ");
        page.append(PluginPage.scopes(info)).append(" | ").append(fields).append(" |\n");
    }

    private static String field(RecordComponent component) {
        return "`" + ReferenceField.of(component, "", Notation.MARKDOWN).name() + "`";
    }
}
