/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LocalLambdaCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void an_empty_directory_is_an_error(@TempDir Path root) {
        assertThat(run("--functions", root.toString())).isEqualTo(1);

        assertThat(err.toString())
                .contains("functions: " + root, "holds no function that can run (expected: a jar or a sub-directory");
    }

    @Test
    void a_directory_without_a_function_that_can_run_says_what_is_wrong_with_each(@TempDir Path root)
            throws IOException {
        Files.writeString(root.resolve("Rotten.jar"), "no jar");
        Files.createDirectory(root.resolve("Void"));

        assertThat(run("--functions", root.toString())).isEqualTo(1);

        assertThat(out.toString())
                .contains("Rotten: NOT LOADED: Cannot read the jar Rotten.jar")
                .contains("Void: NOT LOADED: ");
    }

    @Test
    void a_missing_directory_is_an_error(@TempDir Path root) {
        assertThat(run("--functions", root.resolve("gone").toString())).isEqualTo(1);

        assertThat(err.toString()).contains("directory: " + root.resolve("gone"), "expected: a directory of functions");
    }

    @Test
    void the_directory_must_be_given() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString()).contains("--functions=DIR");
    }

    private int run(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "local-lambda";
        System.arraycopy(options, 0, arguments, 1, options.length);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
