/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of one unit of the plugins directory.
 *
 * @param unit name of the jar or directory
 * @param state whether its plugins can be used
 * @param plugins names of the plugins it brought
 * @param version version its manifest names, or null
 * @param checksum SHA-256 of its jars, or empty when they could not be read
 * @param reason why it is broken, or null
 * @param sentence what is wrong, with the values found; empty when nothing is
 * @param remedy what to do about it; empty when there is nothing to do
 */
public record PluginReport(
        String unit,
        State state,
        List<String> plugins,
        @Nullable String version,
        String checksum,
        @Nullable Reason reason,
        String sentence,
        String remedy) {

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
        /** No class is named as a plugin. */
        NO_PROVIDER,
        /** A named class is not there or is no plugin. */
        BAD_PROVIDER,
        /** A class that is needed is missing or does not fit. */
        LINKAGE,
        /** A static initialiser, constructor or description failed. */
        FAILED,
        /** A class was compiled for a newer Java. */
        NEWER_JAVA,
        /** The unit was built for another plugin API. */
        OTHER_API,
        /** The unit carries classes that only the gateway may bring. */
        SHARED_CLASSES,
        /** The configuration record cannot be understood. */
        BAD_CONFIG_TYPE,
        /** Another unit brings a plugin of the same name. */
        DUPLICATE
    }

    static PluginReport loaded(PluginUnit unit, List<String> plugins, @Nullable String version, String checksum) {
        return new PluginReport(unit.name(), State.LOADED, plugins, version, checksum, null, "", "");
    }

    static PluginReport broken(PluginUnit unit, String checksum, PluginLoadException problem) {
        return new PluginReport(
                unit.name(),
                State.BROKEN,
                problem.plugins(),
                null,
                checksum,
                problem.reason(),
                problem.sentence(),
                problem.remedy());
    }

    /** Whether the unit cannot be used. */
    public boolean isBroken() {
        return state == State.BROKEN;
    }

    /** One line for people. */
    public String line() {
        String names = plugins.isEmpty() ? "" : " " + String.join(", ", plugins);
        if (state == State.LOADED) {
            return unit + ": loaded" + names + (version == null ? "" : " " + version);
        }
        return unit + ": broken" + names + " (" + reason + "): " + sentence + ". " + remedy + ".";
    }

    /** Members for JSON. */
    public Map<String, Object> members() {
        Map<String, Object> members = new TreeMap<>();
        members.put("unit", unit);
        members.put("state", state.name());
        members.put("plugins", plugins);
        members.put("version", version == null ? "" : version);
        members.put("checksum", checksum);
        if (reason != null) {
            members.put("reason", reason.name());
            members.put("message", sentence);
            members.put("remedy", remedy);
        }
        return members;
    }
}
