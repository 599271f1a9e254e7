/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.reference;

import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginInfo;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reference page of a plugin, in Markdown, made from nothing but its {@link PluginInfo} and its records. */
public final class PluginPage {

    private final StringBuilder page = new StringBuilder();

    private PluginPage() {}

    /** The page; the same for the same plugin. */
    public static String render(Plugin<?> plugin) {
        Objects.requireNonNull(plugin, "plugin");
        PluginPage reference = new PluginPage();
        reference.head(plugin.info());
        reference.configuration(plugin.configType());
        for (CredentialType<?> type : plugin.credentialTypes()) {
            reference.credential(type);
        }
        return reference.page.toString();
    }

    private void head(PluginInfo info) {
        line("# " + info.name());
        line("");
        line("Made from the plugin's code; see `PluginReference` in plugin-testkit.");
        line("");
        line("| | |");
        line("|---|---|");
        line("| Priority | " + info.priority() + " |");
        line("| Scopes | " + scopes(info) + " |");
        line("| Protocols | " + String.join(", ", info.protocols()) + " |");
    }

    static String scopes(PluginInfo info) {
        return Stream.concat(
                        Arrays.stream(PluginInfo.Scope.values())
                                .filter(info.scopes()::contains)
                                .map(scope -> scope.name().toLowerCase(Locale.ROOT)),
                        Stream.of("global"))
                .collect(Collectors.joining(", "));
    }

    private void configuration(Class<? extends Record> type) {
        line("");
        line("## Configuration");
        line("");
        if (type.getRecordComponents().length == 0) {
            line("There is nothing to configure.");
            return;
        }
        fields(type);
    }

    private void credential(CredentialType<?> type) {
        line("");
        line("## Credentials: `" + type.name() + "`");
        line("");
        line("Admin API: `/consumers/{consumer}/" + type.path() + "`, `/" + type.collection() + "`. Found by `"
                + type.lookupField() + "`." + (type.expires() ? " `ttl`, in seconds, may be given." : ""));
        line("");
        fields(type.type());
    }

    private void fields(Class<? extends Record> type) {
        line("| Field | Type | Default | Limits | Meaning |");
        line("|---|---|---|---|---|");
        rows(type, "");
        List<String> rules = FieldRules.ofAll(type, Notation.MARKDOWN);
        if (!rules.isEmpty()) {
            line("");
            rules.forEach(rule -> line("- " + rule));
        }
    }

    private void rows(Class<?> type, String prefix) {
        for (RecordComponent component : type.getRecordComponents()) {
            ReferenceField field = ReferenceField.of(component, prefix, Notation.MARKDOWN);
            line("| `" + field.name() + "` | " + field.type() + " | " + field.defaultValue() + " | " + field.limits()
                    + " | " + field.doc() + " |");
            if (field.inner() != null) {
                rows(field.inner(), field.innerPrefix());
            }
        }
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
