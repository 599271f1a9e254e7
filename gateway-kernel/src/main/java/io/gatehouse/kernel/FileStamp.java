/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the files of a gateway look from outside, to notice that they have changed: size, time and identity of each. Immutable. */
record FileStamp(Map<Path, String> looks) {

    private static final int UNIT_DEPTH = 2;

    FileStamp {
        looks = Map.copyOf(looks);
    }

    /** Of a plugins directory, with what its units consist of. */
    static FileStamp ofDirectory(Path directory) {
        Map<Path, String> looks = new TreeMap<>();
        for (Path path : entries(directory, UNIT_DEPTH)) {
            looks.put(path, look(path));
        }
        return new FileStamp(looks);
    }

    /** Of a file; nothing without one. */
    static FileStamp ofFile(@Nullable Path file) {
        return new FileStamp(file == null ? Map.of() : Map.of(file, look(file)));
    }

    private static List<Path> entries(Path directory, int depth) {
        List<Path> all = new ArrayList<>();
        List<Path> entries;
        try (Stream<Path> listed = Files.list(directory)) {
            entries = listed.toList();
        } catch (IOException e) {
            return all;
        }
        for (Path entry : entries) {
            all.add(entry);
            if (depth > 1 && Files.isDirectory(entry)) {
                all.addAll(entries(entry, depth - 1));
            }
        }
        return all;
    }

    private static String look(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isDirectory()
                    ? "directory"
                    : attributes.size() + " " + attributes.lastModifiedTime().toMillis() + " " + attributes.fileKey();
        } catch (IOException e) {
            return "missing";
        }
    }
}
