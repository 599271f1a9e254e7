/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A temporary folder with what a gateway needs of the file system; closing removes it. */
record TestFolder(Path root) implements AutoCloseable {

    static TestFolder create() {
        try {
            TestFolder folder = new TestFolder(Files.createTempDirectory("gatehouse-test"));
            Files.createDirectory(folder.plugins());
            Files.createDirectory(folder.prefix());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder: " + e.getMessage(), e);
        }
    }

    Path plugins() {
        return root.resolve("plugins");
    }

    Path prefix() {
        return root.resolve("prefix");
    }

    @Override
    public void close() {
        try {
            Files.walkFileTree(root, new Removal());
        } catch (IOException e) {
            System.getLogger(TestFolder.class.getName()).log(Level.WARNING, root + " stays: " + e, e);
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
