/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.config.NamedFiles;
import io.gatehouse.kernel.config.SettingsException;
import io.gatehouse.kernel.plugin.PluginReport.Reason;
import io.gatehouse.plugin.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The units that may be loaded, by name and SHA-256. Immutable; safe for many threads.
 *
 * <p>The file has lines as {@code sha256sum} prints them for jars, and as {@code plugins list --checksums} does for all units; a
 * unit may be there with several checksums. Empty lines, and lines that begin with {@code #}, are nothing.
 */
public final class AllowList {

    /** A list that allows everything. */
    public static final AllowList OFF = new AllowList(false, null, Map.of());

    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](.*/)?([^/]+?)(\\.jar)?");
    private static final int MOST_BYTES = 1 << 20;

    private final boolean enforced;
    private final @Nullable Path file;
    private final Map<String, Set<String>> checksums;

    private AllowList(boolean enforced, @Nullable Path file, Map<String, Set<String>> checksums) {
        this.enforced = enforced;
        this.file = file;
        this.checksums = checksums;
    }

    /**
     * Reads the list that the settings {@code plugin_allow_list} and {@code plugin_allow_file} name.
     *
     * @throws SettingsException when the file is needed and cannot be read, naming its lines that mean nothing
     */
    public static AllowList of(Settings settings) {
        if (isOff(settings)) {
            return OFF;
        }
        Path file = file(settings);
        String mode = settings.text("plugin_allow_list");
        if (file == null) {
            throw new SettingsException(List.of("plugin_allow_file: not set (expected: a file, as plugin_allow_list is "
                    + mode + "; write one with: gatehouse plugins list --checksums)"));
        }
        return new AllowList("enforce".equals(mode), file, parsed(file));
    }

    private static boolean isOff(Settings settings) {
        String mode = settings.text("plugin_allow_list");
        return mode == null || mode.equals("off");
    }

    /** The file that the settings name, which need not be there; null when everything is allowed, or none is named. */
    public static @Nullable Path file(Settings settings) {
        String name = settings.text("plugin_allow_file");
        return isOff(settings) || name == null ? null : Path.of(name);
    }

    private static Map<String, Set<String>> parsed(Path file) {
        List<String> problems = new ArrayList<>();
        Map<String, Set<String>> checksums = new HashMap<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line.stripTrailing());
            if (matcher.matches()) {
                checksums
                        .computeIfAbsent(matcher.group(3), unit -> new HashSet<>())
                        .add(matcher.group(1).toLowerCase(Locale.ROOT));
            } else {
                problems.add("plugin_allow_file: " + file + ", line " + number + ": '" + shortened(line)
                        + "' (expected: 64 hexadecimal digits, two spaces, and the name of a unit)");
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return checksums;
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new SettingsException(List.of("plugin_allow_file: " + file + " has " + Files.size(file)
                        + " bytes (expected: at most " + MOST_BYTES + ")"));
            }
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new SettingsException(List.of("plugin_allow_file: " + file + " cannot be read: "
                    + NamedFiles.reason(e) + " (expected: a text file that this user may read)"));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    /** Why a unit with this checksum may not be loaded; null when it may. */
    @Nullable
    PluginProblem check(PluginUnit unit, String checksum) {
        if (file == null) {
            return null;
        }
        Set<String> allowed = checksums.get(unit.name());
        if (allowed != null && allowed.contains(checksum)) {
            return null;
        }
        String found = allowed == null
                ? unit.name() + " is not in " + file
                : unit.name() + " is in " + file + " with another checksum than " + checksum;
        return new PluginProblem(
                Reason.NOT_ALLOWED, found, "If you trust it, add this line: " + checksum + "  " + unit.name());
    }

    /**
     * Refuses a unit that may not be loaded, where the list is enforced.
     *
     * @return what the operator should know of a unit that is loaded all the same; null when there is nothing
     * @throws PluginLoadException when it must not be loaded
     */
    @Nullable
    PluginProblem admit(PluginUnit unit, String checksum) {
        PluginProblem problem = check(unit, checksum);
        if (problem != null && enforced) {
            throw new PluginLoadException(List.of(problem), List.of(), null);
        }
        return problem;
    }
}
