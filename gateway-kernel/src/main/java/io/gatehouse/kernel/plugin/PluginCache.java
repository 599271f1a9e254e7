/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where the jars lie that are open: copies, so that the originals may be replaced at any time. Those of the start are kept for the
 * next one; those that a reload brings are removed with their unit.
 *
 * @param root a directory of this process alone
 */
public record PluginCache(Path root) {

    private static final System.Logger LOG = System.getLogger(PluginCache.class.getName());
    private static final String OF_RELOADS = "reload-";

    /** Removes what reloads of an earlier process have left. */
    public void clear() throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            entries.filter(entry -> entry.getFileName().toString().startsWith(OF_RELOADS))
                    .forEach(PluginCache::remove);
        }
    }

    /** Where the units that a reload brings are copied to: the place of no other. */
    public Path ofReload(int number) {
        return root.resolve(OF_RELOADS + number);
    }

    /** Removes the place of a unit that nobody has open, and that of its reload when it is empty then. */
    static void removeUnit(Path copies) {
        remove(copies);
        removeEmpty(Objects.requireNonNull(copies.getParent()));
    }

    /** Removes the place of a reload that brought nothing, or nothing that is still there. */
    static void removeEmpty(Path ofReload) {
        try {
            Files.deleteIfExists(ofReload);
        } catch (DirectoryNotEmptyException e) {
            LOG.log(Level.DEBUG, "units of the same reload live on");
        } catch (IOException e) {
            LOG.log(Level.WARNING, "copies of plugins could not be removed: " + e);
        }
    }

    private static void remove(Path directory) {
        try {
            List<Path> all;
            try (Stream<Path> walk = Files.walk(directory)) {
                all = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : all) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "copies of plugins could not be removed: " + e);
        }
    }
}
