/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of the repository that is made from code: compared with what is committed, or written. */
final class ReferencePage {

    private static final String UPDATE = "docs.update";

    private ReferencePage() {}

    /**
     * Compares a page with what it should be; writes it instead when the system property {@code docs.update} is set.
     *
     * @throws AssertionError when the page is not there or differs
     */
    static void check(Path page, String expected) throws IOException {
        if (System.getProperty(UPDATE) != null) {
            Files.createDirectories(page.toAbsolutePath().getParent());
            Files.writeString(page, expected);
            return;
        }
        String found = Files.exists(page) ? Files.readString(page).replace("\r\n", "\n") : "";
        if (!found.equals(expected)) {
            throw new AssertionError(page.toAbsolutePath().normalize() + " " + difference(found, expected)
                    + ". Run the test with -D" + UPDATE + " and commit the page.");
        }
    }

    private static String difference(String found, String expected) {
        if (found.isEmpty()) {
            return "is not there";
        }
        String[] foundLines = found.split("\n", -1);
        String[] expectedLines = expected.split("\n", -1);
        int line = 0;
        while (line < foundLines.length
                && line < expectedLines.length
                && foundLines[line].equals(expectedLines[line])) {
            line++;
        }
        return "differs from the plugin in line " + (line + 1) + ": '" + lineAt(foundLines, line) + "' (expected: '"
                + lineAt(expectedLines, line) + "')";
    }

    private static String lineAt(String[] lines, int index) {
        return index < lines.length ? lines[index] : "";
    }
}
