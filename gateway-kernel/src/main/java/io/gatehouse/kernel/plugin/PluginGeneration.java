/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Placement;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything loaded from the plugins directory at one time. A generation is made whole beside the one in use, and closed whole
 * when no request needs it any more. Not safe for use by many threads, except for look-ups.
 */
public final class PluginGeneration implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PluginGeneration.class.getName());

    private final Map<String, LoadedPlugin> plugins;
    private final List<PluginReport> reports;
    private final Map<String, PluginContext> started = new LinkedHashMap<>();

    private PluginGeneration(Map<String, LoadedPlugin> plugins, List<PluginReport> reports) {
        this.plugins = plugins;
        this.reports = List.copyOf(reports);
    }

    /**
     * Loads what is in a plugins directory. A broken unit does not disturb the others.
     *
     * @param directory may be missing: then there are no plugins
     * @param cache where jars are copied to before they are opened
     * @throws IOException when the directory cannot be listed
     */
    public static PluginGeneration load(Path directory, Path cache) throws IOException {
        UnitLoader loader = new UnitLoader(PluginGeneration.class.getClassLoader());
        Map<String, LoadedPlugin> plugins = new TreeMap<>();
        List<PluginReport> reports = new ArrayList<>();
        for (PluginUnit unit : PluginUnit.in(directory)) {
            reports.add(load(loader, unit, cache, plugins));
        }
        return new PluginGeneration(plugins, reports);
    }

    /** A generation of plugins that are there already, such as a test's own. */
    public static PluginGeneration of(List<Plugin<?>> given) {
        Map<String, LoadedPlugin> plugins = new TreeMap<>();
        for (Plugin<?> plugin : given) {
            ClassLoader loader = plugin.getClass().getClassLoader();
            plugins.put(
                    plugin.info().name(),
                    new LoadedPlugin(
                            plugin,
                            plugin.info(),
                            plugin.configType(),
                            plugin.credentialTypes(),
                            plugin.adminEndpoints(),
                            "",
                            "",
                            loader));
        }
        return new PluginGeneration(plugins, List.of());
    }

    private static PluginReport load(
            UnitLoader loader, PluginUnit unit, Path cache, Map<String, LoadedPlugin> plugins) {
        String checksum = "";
        try {
            checksum = unit.checksum();
            List<LoadedPlugin> loaded = loader.load(unit.copiedTo(cache, checksum));
            refuseDuplicates(loaded, plugins);
            List<String> names = new ArrayList<>();
            for (LoadedPlugin plugin : loaded) {
                plugins.put(plugin.info().name(), plugin);
                names.add(plugin.info().name());
            }
            return PluginReport.loaded(unit, names, loaded.get(0).version(), checksum);
        } catch (PluginLoadException e) {
            return PluginReport.broken(unit, checksum, e);
        } catch (IOException e) {
            PluginLoadException problem = new PluginLoadException(
                    Reason.UNREADABLE,
                    unit.path().getFileName() + " cannot be read: " + e,
                    "Check the file and its permissions",
                    e);
            return PluginReport.broken(unit, checksum, problem);
        }
    }

    private static void refuseDuplicates(List<LoadedPlugin> loaded, Map<String, LoadedPlugin> earlier) {
        Set<String> own = new HashSet<>();
        for (LoadedPlugin plugin : loaded) {
            String name = plugin.info().name();
            LoadedPlugin other = earlier.get(name);
            if (other != null || !own.add(name)) {
                UnitLoader.close(plugin.loader());
                throw new PluginLoadException(
                        Reason.DUPLICATE,
                        "plugin '" + name + "' is there already"
                                + (other == null ? " in the same unit" : ", from unit " + other.unit()),
                        "Remove one of the two units",
                        List.of(name),
                        null);
            }
        }
    }

    /** One report for each unit of the directory. */
    public List<PluginReport> reports() {
        return reports;
    }

    /** All plugins, by name. */
    public Collection<LoadedPlugin> plugins() {
        return plugins.values();
    }

    /** A plugin, or null when it is not there. */
    public @Nullable LoadedPlugin find(String name) {
        return plugins.get(name);
    }

    /**
     * Makes the handler of one configured use; the plugin is started before its first one.
     *
     * @param plugin of this generation
     * @param config checked and complete
     * @param placement what the use is limited to
     * @param contexts makes what the gateway lends to a plugin
     * @throws Exception what the plugin's {@code start} or {@code create} threw, or a {@code TimeoutException}
     */
    public Handler create(
            LoadedPlugin plugin, Record config, Placement placement, Function<LoadedPlugin, PluginContext> contexts)
            throws Exception {
        String name = plugin.info().name();
        PluginContext context = started.get(name);
        if (context == null) {
            PluginContext fresh = contexts.apply(plugin);
            PluginThread.call(plugin.loader(), "start of plugin " + name, () -> {
                plugin.plugin().start(fresh);
                return name;
            });
            started.put(name, fresh);
            context = fresh;
        }
        PluginContext lent = context;
        return PluginThread.call(
                plugin.loader(), "create of plugin " + name, () -> create(plugin.plugin(), config, placement, lent));
    }

    @SuppressWarnings("unchecked")
    private static <C extends Record> Handler create(
            Plugin<C> plugin, Record config, Placement placement, PluginContext context) throws Exception {
        Handler handler = plugin.create((C) config, placement, context);
        if (handler == null) {
            throw new IllegalStateException(
                    plugin.getClass().getName() + ".create returned null (expected: a Handler)");
        }
        return handler;
    }

    /** Closes every plugin that was started, and the classes of all. Handlers must be closed before. */
    @Override
    public void close() {
        for (String name : started.keySet()) {
            LoadedPlugin plugin = plugins.get(name);
            if (plugin != null) {
                closeGuarded(plugin.loader(), "close of plugin " + name, plugin.plugin()::close);
            }
        }
        started.clear();
        for (LoadedPlugin plugin : plugins.values()) {
            UnitLoader.close(plugin.loader());
        }
    }

    /** Runs the closing of a plugin or handler; a failure is logged and does not stop the others. */
    public static void closeGuarded(ClassLoader loader, String what, Runnable closing) {
        try {
            PluginThread.call(loader, what, () -> {
                closing.run();
                return what;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.log(Level.WARNING, what + " failed", e);
        }
    }
}
