/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Files that settings and options name. The platform's own messages are often nothing but the file's name. */
public final class NamedFiles {

    private NamedFiles() {}

    /**
     * The text of a file.
     *
     * @param naming what names it, such as a setting
     * @throws IOException when it cannot be read, with a sentence that says what names it and why it cannot
     */
    public static String text(String naming, String file) throws IOException {
        Path path;
        try {
            path = Path.of(file);
        } catch (InvalidPathException e) {
            throw new IOException(naming + ": no file can have this name: " + e.getMessage(), e);
        }
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new IOException(
                    naming + ": " + path.toAbsolutePath() + " cannot be read: " + reason(e)
                            + " (expected: a text file that this user may read)",
                    e);
        }
    }

    /** Why a file cannot be used, in words. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "it is there and no directory";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is no directory";
        }
        if (failure instanceof CharacterCodingException) {
            return "it is no text in UTF-8";
        }
        String said = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return said == null ? failure.toString() : said;
    }
}
