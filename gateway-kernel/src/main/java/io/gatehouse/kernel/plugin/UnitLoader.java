/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Loads the plugins of one unit, and says in sentences what is wrong when that fails. */
final class UnitLoader {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ClassLoader gateway;
    private final Duration patience;

    UnitLoader(ClassLoader gateway) {
        this(gateway, PATIENCE);
    }

    /** A loader that waits for no plugin's constructor or description longer than {@code patience}. */
    UnitLoader(ClassLoader gateway, Duration patience) {
        this.gateway = gateway;
        this.patience = patience;
    }

    /**
     * Loads a unit.
     *
     * @param contents what its inspection told: its classes are touched only when nothing is wrong with its files
     * @return its plugins, at least one
     * @throws PluginLoadException with everything that is wrong
     */
    List<LoadedPlugin> load(PluginUnit unit, UnitInspection.Contents contents) {
        PluginClassLoader loader = new PluginClassLoader(unit.name(), urls(unit), gateway);
        List<LoadedPlugin> loaded = new ArrayList<>();
        List<PluginProblem> problems = new ArrayList<>();
        Throwable cause = null;
        for (String provider : contents.providers()) {
            try {
                loaded.add(load(new Provider(provider, unit.name(), contents.version(), loader)));
            } catch (PluginLoadException e) {
                problems.addAll(e.problems());
                cause = cause == null ? e : cause;
            }
        }
        if (!problems.isEmpty()) {
            close(loader);
            throw new PluginLoadException(problems, List.of(), cause);
        }
        return loaded;
    }

    private LoadedPlugin load(Provider provider) {
        try {
            return PluginThread.call(provider.loader(), "loading of " + provider.className(), patience, provider::load);
        } catch (PluginLoadException e) {
            throw e;
        } catch (TimeoutException e) {
            throw new PluginLoadException(
                    Reason.TOO_SLOW,
                    String.valueOf(e.getMessage()),
                    "Work that takes time, or waits, belongs in start()",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginLoadException(
                    Reason.TOO_SLOW,
                    "loading of " + provider.className() + " was interrupted",
                    "Load the unit again",
                    e);
        } catch (Exception e) {
            throw Provider.failed(provider.className(), e);
        }
    }

    static void close(ClassLoader loader) {
        if (loader instanceof PluginClassLoader closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                System.getLogger(UnitLoader.class.getName())
                        .log(System.Logger.Level.WARNING, "jars of " + loader.getName() + " could not be closed", e);
            }
        }
    }

    private static URL[] urls(PluginUnit unit) {
        URL[] urls = new URL[unit.jars().size()];
        for (int i = 0; i < urls.length; i++) {
            try {
                urls[i] = unit.jars().get(i).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalStateException(
                        "a path is always an URL: " + unit.jars().get(i), e);
            }
        }
        return urls;
    }
}
