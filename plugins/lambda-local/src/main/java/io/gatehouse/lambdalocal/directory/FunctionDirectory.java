/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.directory;

import static java.util.Objects.requireNonNull;

import io.gatehouse.lambdalocal.FunctionDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory in which each jar and each sub-directory is a function of the local Lambda, an emulator. It is read anew
 * with each {@link #poll}; a unit that changes is loaded when two polls in a row have found the same files, so that one
 * which is being written is left alone. For one thread; {@link #close} deletes the copies that the functions run from.
 */
public final class FunctionDirectory implements AutoCloseable {
    private final Path directory;
    private final Path copies;
    private final Map<Path, String> loaded = new HashMap<>();
    private final Map<Path, String> seen = new HashMap<>();
    private int generation;

    private FunctionDirectory(Path directory, Path copies) {
        this.directory = directory;
        this.copies = copies;
    }

    /**
     * What a poll has found out about one function.
     *
     * @param name of the function
     * @param function as it is now, null when it was removed or cannot run
     * @param problem why it cannot run, null otherwise; an earlier state of the function may go on
     */
    public record Change(
            String name,
            @Nullable FunctionDefinition function,
            @Nullable String problem) {
        /** Whether the function is no longer there. */
        public boolean removed() {
            return function == null && problem == null;
        }
    }

    /**
     * Opens a directory.
     *
     * @throws IOException when it is not a directory, or copies cannot be kept
     */
    public static FunctionDirectory open(Path directory) throws IOException {
        if (!Files.isDirectory(requireNonNull(directory, "directory"))) {
            throw new IOException("directory: " + directory + " (expected: a directory of functions)");
        }
        return new FunctionDirectory(
                directory.toAbsolutePath().normalize(), Files.createTempDirectory("lambda-functions-"));
    }

    /** Loads all that is there, without waiting for it to settle. In the order of the names. */
    public List<Change> load() throws IOException {
        seen.putAll(fingerprints());
        return poll();
    }

    /** Loads what has changed and settled. In the order of the names. */
    public List<Change> poll() throws IOException {
        Map<Path, String> now = fingerprints();
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<Path, String> unit : now.entrySet()) {
            String state = unit.getValue();
            boolean settled = state.equals(seen.get(unit.getKey()));
            if (settled && !state.equals(loaded.get(unit.getKey()))) {
                loaded.put(unit.getKey(), state);
                changes.add(load(FunctionUnit.of(unit.getKey())));
            }
        }
        List<Path> removed = new ArrayList<>(loaded.keySet());
        removed.removeAll(now.keySet());
        for (Path unit : removed) {
            loaded.remove(unit);
            changes.add(new Change(FunctionUnit.of(unit).name(), null, null));
        }
        seen.clear();
        seen.putAll(now);
        changes.sort(Comparator.comparing(Change::name));
        return changes;
    }

    /** Deletes the copies. May be repeated. */
    @Override
    public void close() throws IOException {
        if (Files.notExists(copies)) {
            return;
        }
        try (Stream<Path> files = Files.walk(copies)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Change load(FunctionUnit unit) throws IOException {
        generation++;
        Path copy = Files.createDirectory(copies.resolve(unit.name() + "-" + generation));
        try {
            return new Change(unit.name(), unit.load(copy), null);
        } catch (FunctionException e) {
            return new Change(unit.name(), null, e.getMessage());
        }
    }

    private Map<Path, String> fingerprints() throws IOException {
        Map<Path, String> fingerprints = new TreeMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                if (holdsFunction(entry)) {
                    fingerprints.put(entry, fingerprint(entry));
                }
            }
        }
        return fingerprints;
    }

    private static boolean holdsFunction(Path entry) {
        String file = entry.getFileName().toString();
        if (Files.isDirectory(entry)) {
            return !file.startsWith(".") && !file.equals("node_modules");
        }
        return file.endsWith(".jar");
    }

    /** A unit whose files go away while they are looked at has not settled. */
    private static String fingerprint(Path unit) {
        try {
            return FunctionUnit.of(unit).fingerprint();
        } catch (IOException | UncheckedIOException e) {
            return "unreadable: " + e.getMessage();
        }
    }
}
