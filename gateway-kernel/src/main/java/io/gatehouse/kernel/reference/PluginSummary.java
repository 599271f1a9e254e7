/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.reference;

import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginInfo;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What to know of a plugin at a glance: lines for a terminal. */
public final class PluginSummary {

    private final List<String> lines = new ArrayList<>();

    private PluginSummary() {}

    /**
     * The lines.
     *
     * @param version of the unit it came with, or empty
     */
    public static List<String> lines(Plugin<?> plugin, String version) {
        PluginSummary summary = new PluginSummary();
        PluginInfo info = plugin.info();
        summary.lines.add(info.name() + (version.isEmpty() ? "" : " " + version));
        summary.lines.add("priority: " + info.priority());
        summary.lines.add("phases: " + phases(plugin));
        summary.lines.add("scopes: " + PluginPage.scopes(info));
        summary.lines.add("protocols: " + String.join(", ", info.protocols()));
        summary.fields("configuration", plugin.configType());
        for (CredentialType<?> type : plugin.credentialTypes()) {
            summary.fields("credentials " + type.name(), type.type());
        }
        return List.copyOf(summary.lines);
    }

    private static String phases(Plugin<?> plugin) {
        try {
            return HandlerPhases.of(plugin).stream()
                    .map(phase -> phase.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
        } catch (IOException | IllegalArgumentException e) {
            return "not known before it runs";
        }
    }

    private void fields(String title, Class<? extends Record> type) {
        lines.add("");
        if (type.getRecordComponents().length == 0) {
            lines.add(title + ": nothing to configure");
            return;
        }
        lines.add(title + ":");
        rows(type, "");
        FieldRules.ofAll(type, Notation.PLAIN).forEach(rule -> lines.add("  " + rule));
    }

    private void rows(Class<?> type, String prefix) {
        for (RecordComponent component : type.getRecordComponents()) {
            ReferenceField field = ReferenceField.of(component, prefix, Notation.PLAIN);
            String value = field.defaultValue();
            String given = value.isEmpty() ? "optional" : value.equals("required") ? value : "default " + value;
            String limits = field.limits().isEmpty() ? "" : "; " + field.limits();
            lines.add("  " + field.name() + ": " + field.type() + ", " + given + limits);
            if (!field.doc().isEmpty()) {
                lines.add("      " + field.doc());
            }
            if (field.inner() != null) {
                rows(field.inner(), field.innerPrefix());
            }
        }
    }
}
