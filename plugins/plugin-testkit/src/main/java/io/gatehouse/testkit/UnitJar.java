/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/** Makes the jars of units. They are not compressed: they are read once. */
final class UnitJar {

    private UnitJar() {}

    /** Puts a jar to a place, or makes one of a directory of classes. */
    static void of(Path origin, Path jar) throws IOException {
        if (Files.isDirectory(origin)) {
            pack(origin, jar);
        } else if (Files.isRegularFile(origin)) {
            link(origin, jar);
        } else {
            throw new IllegalArgumentException(
                    origin + " (expected: a jar, or a directory of classes; run 'mvn process-classes' again)");
        }
    }

    /** The same bytes at another place; copied only when they are on another file system. */
    static void link(Path file, Path link) throws IOException {
        try {
            Files.createLink(link, file);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(file, link);
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = open(jar);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                String name = classes.relativize(file).toString().replace('\\', '/');
                if (!name.equals(JarFile.MANIFEST_NAME)) {
                    out.putNextEntry(new JarEntry(name));
                    Files.copy(file, out);
                    out.closeEntry();
                }
            }
        }
    }

    /** Makes the jar of a plugin that consists of a few classes. */
    static void ofClasses(Path jar, Class<? extends Plugin<?>> plugin, Class<?>... others) throws IOException {
        try (JarOutputStream out = open(jar)) {
            out.putNextEntry(new JarEntry("META-INF/services/" + Plugin.class.getName()));
            out.write(plugin.getName().getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
            add(out, plugin);
            for (Class<?> other : List.of(others)) {
                add(out, other);
            }
        }
    }

    private static void add(JarOutputStream out, Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IOException(name + " is not on the class path");
            }
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
            out.closeEntry();
        }
    }

    private static JarOutputStream open(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Gateway-Plugin-Api", PluginApi.VERSION);
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        out.setLevel(Deflater.NO_COMPRESSION);
        return out;
    }
}
