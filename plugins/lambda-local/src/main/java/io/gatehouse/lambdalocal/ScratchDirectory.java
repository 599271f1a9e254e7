/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory of its own for temporary files, which goes away with its owner. */
record ScratchDirectory(Path path) {
    private static final System.Logger LOGGER = System.getLogger(ScratchDirectory.class.getName());

    static ScratchDirectory create(String prefix) throws IOException {
        return new ScratchDirectory(Files.createTempDirectory(prefix));
    }

    ScratchDirectory child(String prefix) throws IOException {
        return new ScratchDirectory(Files.createTempDirectory(path, prefix));
    }

    void delete() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOGGER.log(WARNING, "Cannot delete " + path + ": it may be deleted by hand", e);
        }
    }
}
