/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What became of one unit of the plugins directory.
 *
 * @param unit name of the jar or directory
 * @param state whether its plugins can be used
 * @param plugins names of the plugins it brought
 * @param version version its manifest names, or null
 * @param checksum SHA-256 of its jars, or empty when they could not be read
 * @param problems why it is broken, the first to be mended first; of a loaded unit, what the operator should know
 */
public record PluginReport(
        String unit,
        State state,
        List<String> plugins,
        @Nullable String version,
        String checksum,
        List<PluginProblem> problems) {

    /** Takes copies. */
    public PluginReport {
        plugins = List.copyOf(plugins);
        problems = List.copyOf(problems);
    }

    /** Whether a unit can be used. */
    public enum State {
        /** All of its plugins are loaded. */
        LOADED,
        /** None of its plugins is available. */
        BROKEN
    }

    /** Why a unit cannot be used. */
    public enum Reason {
        /** A file cannot be read, or is no jar. */
        UNREADABLE,
        /** The files changed whenever they were read. */
        CHANGED_WHILE_READ,
        /** There is more in it than a plugin can need. */
        TOO_LARGE,
        /** Users that have nothing to do with it may change the unit, or the plugins directory. */
        WRITABLE_BY_OTHERS,
        /** A symbolic link leads out of the plugins directory. */
        LINK_TO_OUTSIDE,
        /** The allow-list does not have the unit with this checksum. */
        NOT_ALLOWED,
        /** No class is named as a plugin. */
        NO_PROVIDER,
        /** A named class is not there or is no plugin. */
        BAD_PROVIDER,
        /** A class that is needed is missing or does not fit. */
        LINKAGE,
        /** A static initialiser, constructor or description failed. */
        FAILED,
        /** A static initialiser, constructor or description did not return in time. */
        TOO_SLOW,
        /** A class was compiled for a newer Java. */
        NEWER_JAVA,
        /** The unit was built for another plugin API. */
        OTHER_API,
        /** The unit carries classes that only the gateway may bring. */
        SHARED_CLASSES,
        /** The unit carries classes of the gateway's kernel, which plugins must not use. */
        KERNEL_CLASSES,
        /** The configuration record cannot be understood. */
        BAD_CONFIG_TYPE,
        /** Another unit brings a plugin of the same name. */
        DUPLICATE
    }

    static PluginReport loaded(PluginUnit unit, List<String> plugins, @Nullable String version, String checksum) {
        return new PluginReport(unit.name(), State.LOADED, plugins, version, checksum, List.of());
    }

    static PluginReport broken(PluginUnit unit, String checksum, PluginLoadException failure) {
        return new PluginReport(unit.name(), State.BROKEN, failure.plugins(), null, checksum, failure.problems());
    }

    /** The same unit in the same state, with something that the operator should know. */
    PluginReport with(PluginProblem warning) {
        return new PluginReport(unit, state, plugins, version, checksum, List.of(warning));
    }

    /** Whether the unit cannot be used. */
    public boolean isBroken() {
        return state == State.BROKEN;
    }

    /** The kind of the first problem, or null when there is none. */
    public @Nullable Reason reason() {
        return problems.isEmpty() ? null : problems.get(0).reason();
    }

    /** What is wrong first, with the values found; empty when nothing is. */
    public String sentence() {
        return problems.isEmpty() ? "" : problems.get(0).sentence();
    }

    /** What to do about what is wrong first; empty when there is nothing to do. */
    public String remedy() {
        return problems.isEmpty() ? "" : problems.get(0).remedy();
    }

    /** One line for people. */
    public String line() {
        String names = plugins.isEmpty() ? "" : " " + String.join(", ", plugins);
        String versions = version == null || version.isEmpty() ? "" : " " + version;
        String head = unit + ": " + (isBroken() ? "broken" : "loaded") + names + versions;
        if (problems.isEmpty()) {
            return head;
        }
        String told = problems.stream().map(PluginProblem::line).collect(Collectors.joining(" Also "));
        return head + (isBroken() ? " " : ", but ") + told;
    }

    /** Members for JSON. */
    public Map<String, Object> members() {
        Map<String, Object> members = new TreeMap<>();
        members.put("unit", unit);
        members.put("state", state.name());
        members.put("plugins", plugins);
        members.put("version", version == null ? "" : version);
        members.put("checksum", checksum);
        if (!problems.isEmpty()) {
            members.putAll(problems.get(0).members());
            members.put(
                    "problems", problems.stream().map(PluginProblem::members).toList());
        }
        return members;
    }
}
