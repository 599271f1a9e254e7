/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What some tests need of the machine. */
public final class Installed {

    private Installed() {}

    /** A command of the PATH. */
    public static @Nullable Path command(String name) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path file = Path.of(folder, name);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }

    /** Leaves the test out with a word, unless {@code GATEHOUSE_REFEREES=required} says that this is a failure. */
    public static void missing(String what) {
        if ("required".equals(System.getenv("GATEHOUSE_REFEREES"))) {
            fail(what + " (GATEHOUSE_REFEREES=required demands it)");
        }
        String text = what + ": tests that need it are left out";
        System.out.println(text);
        abort(text);
    }
}
