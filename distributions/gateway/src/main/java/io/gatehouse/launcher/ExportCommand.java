/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.launcher.AdminConnection.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what is in a database as a declarative file. */
@Command(
        name = "export",
        description = "Write what is in the database as a declarative file, secrets included (also: config db_export).",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ExportCommand implements Callable<Integer> {

    /** How the file is written. */
    enum Format {
        yaml,
        json
    }

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to, readable for its owner only (default: standard output).")
    private @Nullable Path file;

    @Option(
            names = "--format",
            defaultValue = "yaml",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.yaml;

    @Option(
            names = "--select-tag",
            paramLabel = "TAG",
            description = "Only entities with this tag; given several times, with all of them.")
    private List<String> tags = List.of();

    @Override
    public Integer call() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("format=" + format));
        arguments.addAll(ImportCommand.selectTags(tags));
        Answer answer = admin.ask("GET", "/export", String.join("&", arguments), "text/plain", new byte[0]);
        if (answer.status() != 200) {
            System.err.println("Error: nothing was exported: " + ImportCommand.reason(answer));
            return 1;
        }
        if (file == null) {
            System.out.write(answer.body());
            System.out.flush();
        } else {
            write(file.toAbsolutePath(), answer.body());
        }
        return 0;
    }

    /** Nobody reads half a file, nor one that is not theirs. */
    private static void write(Path file, byte[] contents) throws IOException {
        Path temporary = Files.createTempFile(file.getParent(), ".export", ".tmp");
        try {
            Files.write(temporary, contents);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
