/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.reference;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Phase;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.ResponseHandler;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * In which phases a plugin runs, told by the classes beside it and by the type its {@code create} promises: nothing is run, so
 * lambdas are not seen.
 */
final class HandlerPhases {

    private static final String CLASS = ".class";

    private final Class<?> plugin;
    private final Set<Phase> phases = EnumSet.noneOf(Phase.class);

    private HandlerPhases(Class<?> plugin) {
        this.plugin = plugin;
    }

    /**
     * The phases of a plugin whose handlers are classes of its package, of one below it, or the result of its {@code create}.
     *
     * @throws IllegalArgumentException when there are none
     */
    static Set<Phase> of(Plugin<?> plugin) throws IOException {
        HandlerPhases search = new HandlerPhases(plugin.getClass());
        for (Method method : plugin.getClass().getMethods()) {
            if (method.getName().equals("create")) {
                search.note(method.getReturnType());
            }
        }
        Path place = search.place();
        if (Files.isDirectory(place)) {
            search.read(place);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                search.read(jar.getPath("/"));
            }
        }
        if (search.phases.isEmpty()) {
            throw new IllegalArgumentException(
                    "plugin " + plugin.info().name() + ": " + place
                            + " has no class that handles a phase (expected: handlers that are named classes, here or as the result of create)");
        }
        return search.phases;
    }

    private Path place() {
        URI location;
        try {
            location =
                    plugin.getProtectionDomain().getCodeSource().getLocation().toURI();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
        return Path.of(location);
    }

    private void read(Path root) throws IOException {
        Path folder = root.resolve(plugin.getPackageName().replace('.', '/'));
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> file.toString().endsWith(CLASS)).toList();
        }
        for (Path file : files) {
            String path = root.relativize(file).toString();
            note(path.substring(0, path.length() - CLASS.length())
                    .replace(root.getFileSystem().getSeparator(), "."));
        }
    }

    private void note(String name) {
        Class<?> type;
        try {
            type = Class.forName(name, false, plugin.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // It extends something of a library that is not here: no handler.
            return;
        }
        if (!type.isInterface()) {
            note(type);
        }
    }

    private void note(Class<?> type) {
        note(type, AccessHandler.class, Phase.ACCESS);
        note(type, ResponseHandler.class, Phase.RESPONSE);
        note(type, LogHandler.class, Phase.LOG);
    }

    private void note(Class<?> type, Class<? extends Handler> handler, Phase phase) {
        if (handler.isAssignableFrom(type)) {
            phases.add(phase);
        }
    }
}
