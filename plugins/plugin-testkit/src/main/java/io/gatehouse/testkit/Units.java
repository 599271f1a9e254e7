/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.testkit.tap.LogTap;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills a plugins directory for a test. */
final class Units {

    private static final String SERVICE_FILE = "META-INF/services/" + Plugin.class.getName();
    private static final String LIBRARIES = "plugin-libraries.txt";

    private final Path directory;
    private final List<String> withoutList = new ArrayList<>();
    private String ownMissing = "";

    Units(Path directory) {
        this.directory = directory;
    }

    /**
     * Puts units into the directory.
     *
     * @param test whose module's plugins to take, or null
     * @param plugins of the class path
     * @param directories with units to copy
     */
    void gather(@Nullable Class<?> test, List<Class<?>> plugins, List<Path> directories) throws IOException {
        Set<Path> origins = new LinkedHashSet<>();
        if (test != null) {
            origins.addAll(own(test));
        }
        plugins.forEach(plugin -> origins.add(origin(plugin)));
        for (Path origin : origins) {
            add(origin);
        }
        for (Path each : directories) {
            addAll(each);
        }
        UnitJar.ofClasses(directory.resolve(LogTap.NAME + ".jar"), LogTap.class, LogTap.Config.class);
    }

    /** What may explain the problems of a gateway with these units, each on a line of its own; may be empty. */
    String remarks(String problems) {
        StringBuilder remarks = new StringBuilder(ownMissing);
        if (problems.contains("(" + Reason.LINKAGE + ")")) {
            withoutList.forEach(list -> remarks.append("\nThere is no ")
                    .append(list)
                    .append(", so this unit has no libraries; where it needs some, run 'mvn process-classes' once"));
        }
        return remarks.toString();
    }

    /** The directories of classes that name plugins: the test's own and those beside it. */
    private List<Path> own(Class<?> test) throws IOException {
        Path classes = origin(test);
        List<Path> found = new ArrayList<>();
        try (Stream<Path> beside = Files.list(Path.of(String.valueOf(classes.getParent())))) {
            beside.filter(each -> Files.isRegularFile(each.resolve(SERVICE_FILE)))
                    .sorted()
                    .forEach(found::add);
        }
        if (found.isEmpty()) {
            ownMissing = "\nNo directory in " + classes.getParent() + " has " + SERVICE_FILE
                    + ": the test's module has no plugins of its own";
        }
        return found;
    }

    private static Path origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalArgumentException(type.getName() + " is in no jar and no directory of the class path");
        }
        try {
            return Path.of(new URI(source.getLocation().toString()));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(type.getName() + " is at " + source.getLocation(), e);
        }
    }

    void add(Path origin) throws IOException {
        List<Path> libraries = libraries(origin);
        String name = name(origin);
        if (libraries.isEmpty()) {
            UnitJar.of(origin, directory.resolve(name + ".jar"));
            return;
        }
        Path unit = Files.createDirectory(directory.resolve(name));
        UnitJar.of(origin, unit.resolve(name + ".jar"));
        for (Path library : libraries) {
            UnitJar.of(library, unit.resolve(name(library) + ".jar"));
        }
    }

    /** What the build wrote down beside the classes or the jar. */
    List<Path> libraries(Path origin) throws IOException {
        Path list = origin.resolveSibling(LIBRARIES);
        if (!Files.isRegularFile(list)) {
            withoutList.add(list.toString());
            return List.of();
        }
        List<Path> libraries = new ArrayList<>();
        for (String library : Files.readString(list).strip().split(File.pathSeparator)) {
            if (!library.isEmpty()) {
                libraries.add(Path.of(library));
            }
        }
        return libraries;
    }

    /** A jar is named after itself, a directory of classes after its module. */
    private static String name(Path origin) {
        String file = origin.getFileName().toString();
        if (!Files.isDirectory(origin)) {
            return file.endsWith(".jar") ? file.substring(0, file.length() - ".jar".length()) : file;
        }
        Path build = origin.toAbsolutePath().getParent();
        Path module = build == null ? null : build.getParent();
        String prefix = module == null || module.getFileName() == null ? "" : module.getFileName() + "-";
        return prefix + file;
    }

    private void addAll(Path units) throws IOException {
        if (!Files.isDirectory(units)) {
            throw new IllegalArgumentException(
                    "units: " + units.toAbsolutePath() + " (expected: a directory with plugin units)");
        }
        try (Stream<Path> all = Files.walk(units)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path copy = directory.resolve(units.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(copy);
                } else {
                    UnitJar.link(each, copy);
                }
            }
        }
    }
}
