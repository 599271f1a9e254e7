/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A plugins directory: which units are in it, and which of them must not be read. Names that begin with a dot are no units, so
 * that a mounted volume can keep its files behind links ({@code foo.jar -> ..data/foo.jar}); the directory may itself be a link.
 */
final class UnitDirectory {

    private static final int MOST_JARS = 1_000;
    private static final long MOST_BYTES = 1L << 30;

    private final Path root;

    private UnitDirectory(Path root) {
        this.root = root;
    }

    /** The units, by name; none when there is no such directory. */
    static List<PluginUnit> units(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        Path root = directory.toRealPath();
        PluginProblem problem = AccessRights.problem(root);
        if (problem != null) {
            return List.of(new PluginUnit(root.getFileName().toString(), directory, List.of(), List.of(problem)));
        }
        UnitDirectory rules = new UnitDirectory(root);
        List<PluginUnit> units = new ArrayList<>();
        for (Path path : sorted(directory)) {
            PluginUnit unit = unit(path);
            if (unit != null) {
                units.add(rules.examined(unit));
            }
        }
        return List.copyOf(units);
    }

    /** The unit of a jar or directory that need not be in a plugins directory; null when it is neither. */
    static @Nullable PluginUnit unit(Path path) {
        String name = path.getFileName().toString();
        if (name.startsWith(".")) {
            return null;
        }
        if (Files.isDirectory(path)) {
            try {
                List<Path> jars = new ArrayList<>(sorted(path));
                jars.removeIf(jar -> !isJar(jar));
                return new PluginUnit(name, path, jars, List.of());
            } catch (IOException e) {
                return new PluginUnit(name, path, List.of(), List.of(unreadable(path, e)));
            }
        }
        return isJar(path)
                ? new PluginUnit(
                        name.substring(0, name.length() - PluginUnit.JAR.length()), path, List.of(path), List.of())
                : null;
    }

    private static boolean isJar(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(PluginUnit.JAR) && !name.startsWith(".");
    }

    static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted(Comparator.comparing(Path::toString)).toList();
        }
    }

    private PluginUnit examined(PluginUnit unit) {
        Set<PluginProblem> problems = new LinkedHashSet<>(unit.problems());
        examine(unit.path(), problems);
        long bytes = 0;
        for (Path jar : unit.jars()) {
            examine(jar, problems);
            bytes += size(jar);
        }
        if (unit.jars().size() > MOST_JARS || bytes > MOST_BYTES) {
            problems.add(new PluginProblem(
                    Reason.TOO_LARGE,
                    unit.path().getFileName() + " has " + unit.jars().size() + " jars of " + bytes
                            + " bytes (expected: at most " + MOST_JARS + " and " + MOST_BYTES + ")",
                    "Leave out what the plugin does not need"));
        }
        return new PluginUnit(unit.name(), unit.path(), unit.jars(), List.copyOf(problems));
    }

    private static long size(Path jar) {
        return jar.toFile().length();
    }

    /** Notes why a jar or directory must not be read: where it really is, and who may change it or what it is in. */
    private void examine(Path path, Set<PluginProblem> problems) {
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(root)) {
                problems.add(new PluginProblem(
                        Reason.LINK_TO_OUTSIDE,
                        path.getFileName() + " is a link to " + real + ", out of the plugins directory " + root,
                        "Put the file itself here, or let plugins_directory name the place it is in"));
                return;
            }
            if (!Files.isDirectory(real) && !Files.isRegularFile(real)) {
                problems.add(new PluginProblem(
                        Reason.UNREADABLE,
                        path.getFileName() + " is neither a file nor a directory",
                        "Remove it from the plugins directory"));
            }
            for (Path step = real; step != null && !step.equals(root); step = step.getParent()) {
                PluginProblem problem = AccessRights.problem(step);
                if (problem != null) {
                    problems.add(problem);
                }
            }
        } catch (IOException e) {
            problems.add(unreadable(path, e));
        }
    }

    private static PluginProblem unreadable(Path path, IOException e) {
        return new PluginProblem(
                Reason.UNREADABLE,
                path.getFileName()
                        + (e instanceof NoSuchFileException
                                ? " is a link that leads nowhere"
                                : " cannot be read: " + e),
                "Check the file and its permissions");
    }
}
