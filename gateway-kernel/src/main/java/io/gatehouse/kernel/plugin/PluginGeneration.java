/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import io.gatehouse.plugin.Plugin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything loaded from the plugins directory at one time. A generation is made whole beside the one in use; units whose files
 * have not changed live on in it. Immutable; safe for use by many threads.
 */
public final class PluginGeneration implements AutoCloseable {

    private final List<LoadedUnit> units;
    private final List<PluginReport> reports;
    private final Map<String, LoadedPlugin> plugins = new TreeMap<>();
    private final Map<String, LoadedUnit> unitsByPlugin = new HashMap<>();

    private PluginGeneration(List<LoadedUnit> units, List<PluginReport> reports) {
        this.units = List.copyOf(units);
        this.reports = List.copyOf(reports);
        for (LoadedUnit unit : units) {
            for (LoadedPlugin plugin : unit.plugins()) {
                plugins.put(plugin.info().name(), plugin);
                unitsByPlugin.put(plugin.info().name(), unit);
            }
        }
    }

    /**
     * Loads what is in a plugins directory. A broken unit does not disturb the others.
     *
     * @param directory may be missing: then there are no plugins
     * @param cache where jars are copied to before they are opened
     * @param allowed the units that may be loaded
     * @throws IOException when the directory cannot be listed
     */
    public static PluginGeneration load(Path directory, Path cache, AllowList allowed) throws IOException {
        return new Loading(cache, allowed, List.of(), false).of(directory);
    }

    /**
     * Loads what is in the directory now, and holds on to the units of this generation that are the same.
     *
     * @param cache where jars are copied to before they are opened: another place than this generation's; they are removed there
     *     when their unit is closed
     * @param allowed the units that may be loaded
     * @throws IOException when the directory cannot be listed
     */
    public PluginGeneration next(Path directory, Path cache, AllowList allowed) throws IOException {
        return new Loading(cache, allowed, units, true).of(directory);
    }

    /** A generation of plugins that are there already, such as a test's own. */
    public static PluginGeneration of(List<Plugin<?>> given) {
        List<LoadedUnit> units = new ArrayList<>();
        for (Plugin<?> plugin : given) {
            ClassLoader classes = plugin.getClass().getClassLoader();
            String name = plugin.info().name();
            LoadedPlugin loaded = new LoadedPlugin(
                    plugin,
                    plugin.info(),
                    plugin.configType(),
                    plugin.credentialTypes(),
                    plugin.adminEndpoints(),
                    "",
                    "",
                    classes);
            PluginReport report = new PluginReport(name, PluginReport.State.LOADED, List.of(name), null, "", List.of());
            units.add(new LoadedUnit(name, report, List.of(loaded), classes, null));
        }
        return new PluginGeneration(units, List.of());
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

    /** The unit that a plugin of this generation came with, or null when it is not there. */
    public @Nullable LoadedUnit unitOf(String plugin) {
        return unitsByPlugin.get(plugin);
    }

    /** What the plugins of each unit have scheduled; units without a started plugin are left out. */
    public List<ScheduledTasks> scheduled() {
        return units.stream().map(LoadedUnit::tasks).filter(Objects::nonNull).toList();
    }

    /** Whether both have the very same units, and the same are broken for the same reason. */
    public boolean isSameAs(PluginGeneration other) {
        return units.equals(other.units) && reports.equals(other.reports);
    }

    /** Lets go of all units: those that nobody else holds are closed, which may block. */
    @Override
    public void close() {
        units.forEach(LoadedUnit::release);
    }

    /** One pass over a plugins directory. */
    private static final class Loading {

        private final UnitLoader loader = new UnitLoader(PluginGeneration.class.getClassLoader());
        private final KnownContents known = new KnownContents();
        private final Path cache;
        private final AllowList allowed;
        private final boolean temporary;
        private final Map<String, LoadedUnit> earlier = new HashMap<>();
        private final List<LoadedUnit> units = new ArrayList<>();
        private final Map<String, String> unitsByPlugin = new HashMap<>();

        private Loading(Path cache, AllowList allowed, List<LoadedUnit> earlier, boolean temporary) {
            this.cache = cache;
            this.allowed = allowed;
            this.temporary = temporary;
            earlier.forEach(unit -> this.earlier.put(unit.toString(), unit));
        }

        private PluginGeneration of(Path directory) throws IOException {
            List<PluginReport> reports = new ArrayList<>();
            boolean complete = false;
            try {
                for (PluginUnit unit : PluginUnit.in(directory)) {
                    reports.add(load(unit));
                }
                complete = true;
                return new PluginGeneration(units, reports);
            } finally {
                if (!complete) {
                    units.forEach(LoadedUnit::release);
                }
                if (temporary) {
                    PluginCache.removeEmpty(cache);
                }
            }
        }

        private PluginReport load(PluginUnit unit) {
            String checksum = "";
            try {
                checksum = unit.checksum();
                LoadedUnit loaded = retained(unit, checksum);
                if (loaded == null) {
                    PluginUnit.Copy copy = unit.copiedTo(cache, checksum);
                    checksum = copy.checksum();
                    loaded = fresh(copy);
                }
                refuseDuplicates(loaded);
                units.add(loaded);
                PluginProblem warning = allowed.check(unit, checksum);
                return warning == null ? loaded.report() : loaded.report().with(warning);
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

        private @Nullable LoadedUnit retained(PluginUnit unit, String checksum) {
            LoadedUnit known = earlier.get(unit.name());
            if (known == null || !known.report().checksum().equals(checksum)) {
                return null;
            }
            allowed.admit(unit, checksum);
            return known.retain() ? known : null;
        }

        private LoadedUnit fresh(PluginUnit.Copy copy) {
            PluginUnit unit = copy.unit();
            try {
                allowed.admit(unit, copy.checksum());
                List<LoadedPlugin> loaded = loader.load(unit, known.of(copy));
                List<String> names =
                        loaded.stream().map(plugin -> plugin.info().name()).toList();
                PluginReport report =
                        PluginReport.loaded(unit, names, loaded.get(0).version(), copy.checksum());
                Path copies = temporary ? copy.place() : null;
                return new LoadedUnit(unit.name(), report, loaded, loaded.get(0).loader(), copies);
            } catch (PluginLoadException e) {
                if (temporary) {
                    PluginCache.removeUnit(copy.place());
                }
                throw e;
            }
        }

        private void refuseDuplicates(LoadedUnit loaded) {
            Set<String> own = new HashSet<>();
            for (LoadedPlugin plugin : loaded.plugins()) {
                String name = plugin.info().name();
                String other = unitsByPlugin.get(name);
                if (other != null || !own.add(name)) {
                    loaded.release();
                    throw new PluginLoadException(
                            Reason.DUPLICATE,
                            "plugin '" + name + "' is there already"
                                    + (other == null ? " in the same unit" : ", from unit " + other),
                            "Remove one of the two units",
                            List.of(name),
                            null);
                }
            }
            own.forEach(name -> unitsByPlugin.put(name, loaded.toString()));
        }
    }
}
