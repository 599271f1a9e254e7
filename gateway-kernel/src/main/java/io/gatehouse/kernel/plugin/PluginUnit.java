/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What is loaded as one: a jar of the plugins directory, or a directory in it with a plugin's jar and its libraries.
 *
 * @param name file name without {@code .jar}
 * @param path jar or directory
 * @param jars the jar, or the directory's jars by name
 * @param problems what forbids even to read them
 */
record PluginUnit(String name, Path path, List<Path> jars, List<PluginProblem> problems) {

    static final String JAR = ".jar";

    private static final int MOST_ATTEMPTS = 3;

    PluginUnit {
        jars = List.copyOf(jars);
        problems = List.copyOf(problems);
    }

    /**
     * A unit that lies in a private place, under the name of its contents.
     *
     * @param unit the copy
     * @param checksum of the copy, and so of what is loaded
     * @param place directory that has it and nothing else
     */
    record Copy(PluginUnit unit, String checksum, Path place) {}

    /** The units of a plugins directory, by name; none when it does not exist. */
    static List<PluginUnit> in(Path directory) throws IOException {
        return UnitDirectory.units(directory);
    }

    /**
     * SHA-256 in hexadecimal: of a jar as {@code sha256sum NAME.jar} tells it, of a directory as {@code sha256sum *.jar |
     * sha256sum} does in it.
     *
     * @throws PluginLoadException when the jars must not be read
     */
    String checksum() throws IOException {
        if (!problems.isEmpty()) {
            throw new PluginLoadException(problems, List.of(), null);
        }
        if (isPlainJar()) {
            return checksum(jars.get(0));
        }
        MessageDigest digest = sha256();
        for (Path jar : jars) {
            String line = checksum(jar) + "  " + jar.getFileName() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private boolean isPlainJar() {
        return jars.size() == 1 && jars.get(0).getFileName().equals(path.getFileName());
    }

    private static String checksum(Path jar) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
            while (in.read(buffer) >= 0) {
                continue;
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Copies the jars below {@code cache}: replacing the originals does not disturb loaded classes. Originals that change in the
     * meantime are copied again. A copy that is there and has the checksum is as good as a new one.
     *
     * @param checksum of the originals
     * @throws PluginLoadException when the jars must not be read, or change each time
     */
    Copy copiedTo(Path cache, String checksum) throws IOException {
        Files.createDirectories(cache);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            try {
                String wanted = attempt == 0 ? checksum : checksum();
                Path place = cache.resolve(name + "-" + wanted);
                PluginUnit copy = placedIn(place);
                if (copy.isThereWith(wanted) || copies(place, wanted)) {
                    return new Copy(copy, wanted, place);
                }
            } catch (NoSuchFileException e) {
                if (!Files.exists(path)) {
                    throw e;
                }
            }
        }
        throw changing();
    }

    /** Copies the jars; false when the copy turns out to have another checksum. */
    private boolean copies(Path place, String wanted) throws IOException {
        Path staging = Files.createTempDirectory(place.getParent(), "copy");
        try {
            PluginUnit copy = copyInto(staging);
            boolean complete = copy.checksum().equals(wanted);
            if (complete) {
                copy.moveTo(place);
            }
            return complete;
        } finally {
            delete(staging);
        }
    }

    private boolean isThereWith(String wanted) throws IOException {
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar)) {
                return false;
            }
        }
        return !jars.isEmpty() && checksum().equals(wanted);
    }

    private PluginLoadException changing() {
        return new PluginLoadException(
                Reason.CHANGED_WHILE_READ,
                path.getFileName() + " changed while it was read",
                "Write it under a name that begins with a dot first, and rename it when it is complete",
                null);
    }

    private PluginUnit copyInto(Path directory) throws IOException {
        List<Path> copies = new ArrayList<>();
        for (Path jar : jars) {
            copies.add(Files.copy(jar, directory.resolve(jar.getFileName().toString())));
        }
        return new PluginUnit(name, path, copies, List.of());
    }

    /** Moves copies to a place named by their contents; those that are there already may be in use, and stay. */
    private void moveTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<Path> targets = placedIn(directory).jars;
        for (int i = 0; i < jars.size(); i++) {
            Path jar = jars.get(i);
            Path target = targets.get(i);
            if (!Files.exists(target) || Files.mismatch(jar, target) >= 0) {
                Files.move(jar, target, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private PluginUnit placedIn(Path directory) {
        List<Path> targets = new ArrayList<>();
        for (Path jar : jars) {
            targets.add(directory.resolve(jar.getFileName().toString()));
        }
        return new PluginUnit(name, path, targets, List.of());
    }

    private static void delete(Path directory) throws IOException {
        for (Path file : UnitDirectory.sorted(directory)) {
            Files.delete(file);
        }
        Files.delete(directory);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
