/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unit loaded by itself, where it lies, for commands: nothing of it is started. Who may write to it is not asked, that is a
 * matter of the place it will be used in. For one thread.
 */
public final class OfflineUnit implements AutoCloseable {

    private final PluginReport report;
    private final List<LoadedPlugin> plugins;

    private OfflineUnit(PluginReport report, List<LoadedPlugin> plugins) {
        this.report = report;
        this.plugins = plugins;
    }

    /** Loads the unit of a jar or of a directory with jars; what is wrong is in its report. */
    public static OfflineUnit of(Path path, AllowList allowed) {
        Path absolute = path.toAbsolutePath().normalize();
        PluginUnit unit = UnitDirectory.unit(absolute);
        if (unit == null) {
            PluginProblem problem = new PluginProblem(
                    Reason.UNREADABLE,
                    path + " is no unit",
                    "Give a jar, whose name ends with .jar, or a directory with jars");
            unit = new PluginUnit(absolute.getFileName().toString(), absolute, List.of(), List.of(problem));
        }
        return of(unit, allowed);
    }

    /**
     * Loads the unit that brings a plugin.
     *
     * @return null when no unit of the plugins directory does
     * @throws IOException when the directory cannot be listed
     */
    public static @Nullable OfflineUnit bringing(String plugin, Path directory, AllowList allowed) throws IOException {
        List<PluginUnit> units = new ArrayList<>(PluginUnit.in(directory));
        units.sort((one, other) ->
                Boolean.compare(other.name().equals(plugin), one.name().equals(plugin)));
        for (PluginUnit unit : units) {
            OfflineUnit loaded = of(unit, allowed);
            boolean named = loaded.report.isBroken() && unit.name().equals(plugin);
            if (named || loaded.report.plugins().contains(plugin)) {
                return loaded;
            }
            loaded.close();
        }
        return null;
    }

    private static OfflineUnit of(PluginUnit unit, AllowList allowed) {
        String checksum = "";
        try {
            checksum = unit.checksum();
            PluginProblem warning = allowed.admit(unit, checksum);
            List<LoadedPlugin> plugins =
                    new UnitLoader(OfflineUnit.class.getClassLoader()).load(unit, UnitInspection.of(unit));
            List<String> names =
                    plugins.stream().map(plugin -> plugin.info().name()).toList();
            PluginReport report =
                    PluginReport.loaded(unit, names, plugins.get(0).version(), checksum);
            return new OfflineUnit(warning == null ? report : report.with(warning), plugins);
        } catch (PluginLoadException e) {
            return new OfflineUnit(PluginReport.broken(unit, checksum, e), List.of());
        } catch (IOException e) {
            PluginLoadException failure = new PluginLoadException(
                    Reason.UNREADABLE,
                    unit.path().getFileName() + " cannot be read: " + e,
                    "Check the file and its permissions",
                    e);
            return new OfflineUnit(PluginReport.broken(unit, checksum, failure), List.of());
        }
    }

    /** What became of it. */
    public PluginReport report() {
        return report;
    }

    /** Its plugins; none when it is broken. */
    public List<LoadedPlugin> plugins() {
        return plugins;
    }

    @Override
    public void close() {
        for (LoadedPlugin plugin : plugins) {
            UnitLoader.close(plugin.loader());
        }
    }
}
