/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.kernel.reference.PluginsPage;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/**
 * The table of several plugins, in Markdown, made from nothing but their {@link PluginInfo}, their records and the phases that the
 * classes of their packages handle. A test keeps the committed page like the plugins.
 */
public final class PluginTable {

    private PluginTable() {}

    /**
     * Compares a page with the plugins; writes it instead when the system property {@code docs.update} is set. The page of each
     * plugin lies in the directory {@code plugins} beside it.
     *
     * @throws AssertionError when the page is not there or differs
     */
    public static void check(Collection<? extends Plugin<?>> plugins, Path page) throws IOException {
        ReferencePage.check(page, render(plugins));
    }

    /** The page; the same for the same plugins, in whatever order they are given. */
    public static String render(Collection<? extends Plugin<?>> plugins) throws IOException {
        return PluginsPage.render(plugins);
    }
}
