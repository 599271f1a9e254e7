/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginInfo;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reference page of a plugin, in Markdown, made from nothing but its {@link PluginInfo} and its records. A test keeps the
 * committed page like the plugin:
 *
 * <pre>{@code
 * @Test
 * void reference_page_shows_the_plugin() throws IOException {
 *     PluginReference.check(new KeyAuthPlugin(), Path.of("../../docs/reference/plugins"));
 * }
 * }</pre>
 */
public final class PluginReference {

    private final StringBuilder page = new StringBuilder();

    private PluginReference() {}

    /**
     * Compares the page {@code NAME.md} of a directory with the plugin; writes it instead when the system property
     * {@code docs.update} is set.
     *
     * @throws AssertionError when the page is not there or differs
     */
    public static void check(Plugin<?> plugin, Path directory) throws IOException {
        ReferencePage.check(directory.resolve(plugin.info().name() + ".md"), render(plugin));
    }

    /** The page; the same for the same plugin. */
    public static String render(Plugin<?> plugin) {
        Objects.requireNonNull(plugin, "plugin");
        PluginReference reference = new PluginReference();
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
        List<String> rules = new ArrayList<>();
        collectRules(type, "", rules);
        if (!rules.isEmpty()) {
            line("");
            rules.forEach(rule -> line("- " + rule));
        }
    }

    private static void collectRules(Class<?> type, String prefix, List<String> rules) {
        rules.addAll(FieldRules.of(type, prefix));
        for (RecordComponent component : type.getRecordComponents()) {
            ReferenceField field = ReferenceField.of(component, prefix);
            if (field.inner() != null) {
                collectRules(field.inner(), field.innerPrefix(), rules);
            }
        }
    }

    private void rows(Class<?> type, String prefix) {
        for (RecordComponent component : type.getRecordComponents()) {
            ReferenceField field = ReferenceField.of(component, prefix);
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
