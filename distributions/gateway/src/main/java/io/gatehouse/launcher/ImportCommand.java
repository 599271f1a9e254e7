/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.launcher.AdminConnection.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a declarative file into a database, as one transaction. */
@Command(
        name = "import",
        description =
                "Put a declarative file, Kong's or decK's, into the database: all of it, or nothing when something is"
                        + " wrong (also: config db_import).",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ImportCommand implements Callable<Integer> {

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "FILE", description = "YAML or JSON.")
    private Path file = Path.of("kong.yml");

    @Option(
            names = "--replace",
            description = "Delete what is not in the file; with tags, only entities that have all of them.")
    private boolean replace;

    @Option(
            names = "--select-tag",
            paramLabel = "TAG",
            description =
                    "A tag for all entities of the file, besides those of its _info.select_tags; may be given several"
                            + " times.")
    private List<String> tags = List.of();

    @Override
    public Integer call() throws Exception {
        List<String> arguments = new ArrayList<>();
        if (replace) {
            arguments.add("replace=1");
        }
        arguments.addAll(selectTags(tags));
        Answer answer = admin.ask("POST", "/import", String.join("&", arguments), "text/yaml", contents());
        Map<?, ?> members = members(answer);
        if (answer.status() != 200) {
            return refused(answer.status(), members);
        }
        if (members.get("warnings") instanceof List<?> warnings) {
            warnings.forEach(warning -> System.err.println("Warning: " + warning));
        }
        if (members.get("counts") instanceof Map<?, ?> counts) {
            counts.forEach((type, count) -> System.out.println(line(type, count)));
        }
        System.out.println("import successful");
        return 0;
    }

    private byte[] contents() throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException(
                    file + " cannot be read (expected: a YAML or JSON file; check the path and its" + " permissions)");
        }
        return Files.readAllBytes(file);
    }

    /** Tags as arguments of an address. */
    static List<String> selectTags(List<String> tags) {
        return tags.stream()
                .map(tag -> "select_tag=" + URLEncoder.encode(tag, StandardCharsets.UTF_8))
                .toList();
    }

    static Map<?, ?> members(Answer answer) {
        try {
            return JsonCodec.INSTANCE.read(answer.body()) instanceof Map<?, ?> members ? members : Map.of();
        } catch (IllegalArgumentException notJson) {
            return Map.of();
        }
    }

    private static String line(Object type, Object count) {
        Map<?, ?> counts = count instanceof Map<?, ?> map ? map : Map.of();
        List<String> parts = new ArrayList<>();
        for (String what : List.of("created", "changed", "unchanged", "deleted")) {
            parts.add(counts.get(what) + " " + what);
        }
        return type + ": " + String.join(", ", parts);
    }

    private static int refused(int status, Map<?, ?> members) {
        if (members.get("problems") instanceof List<?> problems) {
            System.err.println("Error: nothing was imported:");
            problems.forEach(System.err::println);
        } else {
            System.err.println("Error: nothing was imported: " + reason(status, members));
        }
        return 1;
    }

    /** Why the Admin API refuses. */
    static String reason(int status, Map<?, ?> members) {
        return members.get("message") instanceof String message
                ? message
                : "status " + status + " (expected: the Admin API of a Gatehouse with these commands)";
    }

    static String reason(Answer answer) {
        return reason(answer.status(), members(answer));
    }
}
