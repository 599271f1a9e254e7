/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.directory;

import io.gatehouse.lambdalocal.FunctionCode;
import io.gatehouse.lambdalocal.FunctionDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A jar or a sub-directory that holds one function.
 *
 * @param name of the function
 * @param path of the jar or the sub-directory
 */
record FunctionUnit(String name, Path path) {
    private static final String SETTINGS = "function.properties";
    private static final String HANDLER_ATTRIBUTE = "Lambda-Handler";
    private static final String CLIENT = "node_modules/aws-lambda-ric";
    private static final String JAR = ".jar";
    private static final List<String> MODULES = List.of("index.mjs", "index.js", "index.cjs");
    private static final int DEEPEST = 64;

    static FunctionUnit of(Path path) {
        String file = path.getFileName().toString();
        boolean jar = file.endsWith(JAR) && !Files.isDirectory(path);
        return new FunctionUnit(jar ? file.substring(0, file.length() - JAR.length()) : file, path);
    }

    /** What changes when a file of the unit does. */
    String fingerprint() throws IOException {
        StringBuilder text = new StringBuilder();
        List<Path> files = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(path, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            tree.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        if (!Files.isDirectory(path) && Files.exists(settingsBeside())) {
            files.add(settingsBeside());
        }
        for (Path file : files) {
            text.append(file).append('|').append(Files.size(file)).append('|');
            text.append(Files.getLastModifiedTime(file)).append('\n');
        }
        return text.toString();
    }

    /**
     * Copies the unit and defines the function from the copy, so that a later change of the unit cannot disturb what
     * runs.
     *
     * @param copy a directory that is there and empty
     */
    FunctionDefinition load(Path copy) throws FunctionException {
        if (!Files.isDirectory(path)) {
            Path jar = copied(path, copy.resolve(path.getFileName().toString()));
            FunctionSettings settings = FunctionSettings.read(settingsBeside());
            return java(List.of(jar), settings);
        }
        Path root = copied(path, copy.resolve(name));
        FunctionSettings settings = FunctionSettings.read(root.resolve(SETTINGS));
        if (Files.isRegularFile(root.resolve("bootstrap"))) {
            String handler = settings.handler();
            Path program = root.resolve("bootstrap").toAbsolutePath();
            if (!Files.isExecutable(program)) {
                throw new FunctionException(path.resolve("bootstrap") + " is not executable (expected: a program that"
                        + " speaks the Runtime API). Make it so with 'chmod +x'.");
            }
            return settings.define(
                    name, new FunctionCode.Custom(handler == null ? "" : handler, root, List.of(program.toString())));
        }
        for (String module : MODULES) {
            if (Files.isRegularFile(root.resolve(module))) {
                return node(root, settings);
            }
        }
        return java(classPath(root), settings);
    }

    private FunctionDefinition node(Path root, FunctionSettings settings) throws FunctionException {
        Path own = root.resolve(CLIENT);
        Path shared = path.resolveSibling(CLIENT);
        Path client = Files.isDirectory(own) ? own : shared;
        if (!Files.isDirectory(client)) {
            throw new FunctionException("AWS's runtime interface client for Node.js is not in " + path.resolve(CLIENT)
                    + " and not in " + shared + ". Install it with 'npm install aws-lambda-ric' in "
                    + path + " (it is compiled then, which needs cmake, autoconf, libtool and a C++ compiler).");
        }
        String handler = settings.handler();
        return settings.define(name, new FunctionCode.Node(handler == null ? "index.handler" : handler, root, client));
    }

    private FunctionDefinition java(List<Path> classPath, FunctionSettings settings) throws FunctionException {
        String handler = settings.handler();
        for (Path entry : classPath) {
            String named = handlerInManifest(entry);
            handler = handler == null ? named : handler;
        }
        if (handler == null) {
            throw new FunctionException("No handler is named for " + path + " (expected: 'handler' in "
                    + (Files.isDirectory(path) ? path.resolve(SETTINGS) : settingsBeside())
                    + ", or the attribute " + HANDLER_ATTRIBUTE + " in the jar's manifest; for Node.js, an index.js)");
        }
        String type = handler.contains("::") ? handler.substring(0, handler.indexOf("::")) : handler;
        if (!holds(classPath, type.replace('.', '/') + ".class")) {
            throw new FunctionException("handler: " + handler + " (expected: a class in "
                    + classPath.stream().map(Path::getFileName).toList() + " of " + path + ")");
        }
        return settings.define(name, new FunctionCode.Java(handler, classPath));
    }

    private List<Path> classPath(Path root) throws FunctionException {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(root.resolve("classes"))) {
            entries.add(root.resolve("classes"));
        }
        for (Path directory : List.of(root, root.resolve("lib"))) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    files.filter(file -> file.toString().endsWith(JAR)).sorted().forEach(entries::add);
                } catch (IOException e) {
                    throw new FunctionException("Cannot list " + directory + ": " + e.getMessage(), e);
                }
            }
        }
        if (entries.isEmpty()) {
            throw new FunctionException(path + " holds no function (expected: a jar, lib/*.jar, classes/, index.js,"
                    + " index.mjs or bootstrap)");
        }
        return entries;
    }

    private @Nullable String handlerInManifest(Path entry) throws FunctionException {
        if (Files.isDirectory(entry)) {
            return null;
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? null : manifest.getMainAttributes().getValue(HANDLER_ATTRIBUTE);
        } catch (IOException e) {
            throw new FunctionException(
                    "Cannot read the jar " + entry.getFileName() + " of " + path + ": " + e.getMessage()
                            + " (expected: a jar file). Build it again.",
                    e);
        }
    }

    private static boolean holds(List<Path> classPath, String type) throws FunctionException {
        for (Path entry : classPath) {
            if (Files.isDirectory(entry)) {
                if (Files.exists(entry.resolve(type))) {
                    return true;
                }
                continue;
            }
            try (JarFile jar = new JarFile(entry.toFile())) {
                if (jar.getEntry(type) != null) {
                    return true;
                }
            } catch (IOException e) {
                throw new FunctionException("Cannot read the jar " + entry + ": " + e.getMessage(), e);
            }
        }
        return false;
    }

    private Path settingsBeside() {
        return path.resolveSibling(name + ".properties");
    }

    private static Path copied(Path from, Path to) throws FunctionException {
        try (Stream<Path> tree = Files.walk(from, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            for (Path source : (Iterable<Path>) tree::iterator) {
                Path target = to.resolve(from.relativize(source).toString());
                if (Files.isDirectory(source)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
            return to;
        } catch (IOException | UncheckedIOException e) {
            throw new FunctionException("Cannot copy " + from + " to " + to + ": " + e, e);
        }
    }
}
