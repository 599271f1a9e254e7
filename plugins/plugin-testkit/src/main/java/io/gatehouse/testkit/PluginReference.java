/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.kernel.reference.PluginPage;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginInfo;
import java.io.IOException;
import java.nio.file.Path;

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
        return PluginPage.render(plugin);
    }
}
