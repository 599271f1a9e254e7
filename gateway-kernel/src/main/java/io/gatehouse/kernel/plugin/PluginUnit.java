/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is loaded as one: a jar of the plugins directory, or a directory in it with a plugin's jar and its libraries.
 *
 * @param name file name without {@code .jar}
 * @param path jar or directory
 * @param jars the jar, or the directory's jars by name
 */
record PluginUnit(String name, Path path, List<Path> jars) {

    private static final String JAR = ".jar";

    /** The units of a plugins directory, by name; none when it does not exist. */
    static List<PluginUnit> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<PluginUnit> units = new ArrayList<>();
        for (Path path : sorted(directory)) {
            String name = path.getFileName().toString();
            if (name.startsWith(".")) {
                continue;
            }
            if (Files.isDirectory(path)) {
                units.add(new PluginUnit(name, path, jarsIn(path)));
            } else if (name.endsWith(JAR)) {
                units.add(new PluginUnit(name.substring(0, name.length() - JAR.length()), path, List.of(path)));
            }
        }
        return List.copyOf(units);
    }

    private static List<Path> jarsIn(Path directory) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (Path path : sorted(directory)) {
            if (path.getFileName().toString().endsWith(JAR)) {
                jars.add(path);
            }
        }
        return List.copyOf(jars);
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted(Comparator.comparing(Path::toString)).toList();
        }
    }

    /** SHA-256 over names and contents of the jars, in hexadecimal. */
    String checksum() throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[64 * 1024];
        for (Path jar : jars) {
            digest.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
                while (in.read(buffer) >= 0) {
                    continue;
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The same unit with its jars copied below {@code cache}: replacing the originals does not disturb loaded classes. */
    PluginUnit copiedTo(Path cache, String checksum) throws IOException {
        Path directory = cache.resolve(checksum);
        List<Path> copies = new ArrayList<>();
        Files.createDirectories(directory);
        for (Path jar : jars) {
            Path copy = directory.resolve(jar.getFileName().toString());
            if (!Files.exists(copy) || Files.size(copy) != Files.size(jar)) {
                Path partial = Files.createTempFile(directory, "copy", ".part");
                Files.copy(jar, partial, StandardCopyOption.REPLACE_EXISTING);
                Files.move(partial, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            copies.add(copy);
        }
        return new PluginUnit(name, path, List.copyOf(copies));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
